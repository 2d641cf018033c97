"""The check of a document before it is drafted: its errors, else its warnings."""

import asyncio
from pathlib import Path
from typing import NamedTuple

from services.qualification.agreements.domain import (
    buyer_clauses,
    next_handoff_clauses,
    product_clauses,
    unfilled_clauses,
    warnings,
)
from services.qualification.agreements.domain.document_parts import Change, compare_documents
from services.qualification.agreements.schemas.parse import (
    DOCUMENT_BYTES,
    InvalidAgreement,
    ParsedAgreement,
    parse_agreement,
)
from services.qualification.agreements.store import agreements, lent_content, lent_teams
from services.qualification.fields.store import find_today, list_seen
from shared.agreement.document import Agreement
from shared.db.connection import Connection
from shared.errors import FieldError


class CheckedDocument(NamedTuple):
    """A document that can be signed, and where it is hardly meant."""

    parsed: ParsedAgreement
    warnings: list[FieldError]


class CheckResult(NamedTuple):
    """The errors of a document, or the warnings of one without errors, which is `agreement`."""

    errors: list[FieldError]
    warnings: list[FieldError]
    agreement: Agreement | None = None


class Findings(NamedTuple):
    """What is wrong in a document, else what is hardly meant and what differs from an earlier version."""

    errors: list[FieldError]
    doubts: list[FieldError]
    changes: list[Change]


def check_document(raw: bytes, yaml: bool) -> CheckedDocument:
    """Parse a document and find its warnings. Raises InvalidAgreement."""
    parsed = parse_agreement(raw, yaml)
    return CheckedDocument(parsed, warnings.find_warnings(parsed.agreement))


async def find_unfilled_clauses(conn: Connection, agreement: Agreement) -> list[FieldError]:
    """The warnings about clauses on what no lead has brought here or done, about content, and about teams."""
    found = unfilled_clauses.find_unfilled(agreement, (await list_seen(conn)).values(), await find_today(conn))
    if any(persona.wants for persona in agreement.personas or ()):
        found += buyer_clauses.find_unknown_content(agreement, await lent_content.list_content_names(conn))
    products = agreement.products or ()
    if agreement.next_handoffs or any(product.team for product in products):
        teams = await lent_teams.find_teams(conn)
        found += next_handoff_clauses.find_unknown_teams(agreement.next_handoffs, teams)
        found += product_clauses.find_unknown_teams(products, teams)
    return sorted(found)


async def check_text(text: str) -> CheckedDocument:
    """Parse a document in YAML or JSON and find its warnings. Raises InvalidAgreement.

    In a thread: a large YAML takes a while, and the event loop serves other requests meanwhile.
    """
    is_yaml = not text.lstrip().startswith("{")
    return await asyncio.to_thread(check_document, text.encode("utf-8", "replace"), is_yaml)


async def find_findings(conn: Connection, text: str, base: int | None) -> Findings:
    """What is wrong in a document, or else its warnings, and what it changes since the version `base`."""
    try:
        checked = await check_text(text)
    except InvalidAgreement as invalid:
        return Findings(invalid.errors, [], [])
    doubts = sorted([*checked.warnings, *await find_unfilled_clauses(conn, checked.parsed.agreement)])
    before = await agreements.find(conn, base) if base else None
    return Findings([], doubts, compare_documents(before.document, checked.parsed.document) if before else [])


def check_file(path: Path) -> CheckResult:
    """The errors and warnings of a file, each with its pointer. A name in `.json` is JSON, any other is YAML.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(DOCUMENT_BYTES + 1)
    try:
        checked = check_document(raw, yaml=path.suffix.lower() != ".json")
    except InvalidAgreement as invalid:
        return CheckResult(invalid.errors, [])
    return CheckResult([], checked.warnings, checked.parsed.agreement)
