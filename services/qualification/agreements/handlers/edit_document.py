"""A draft that is written in fields and as text: both become one text, with what is wrong and doubtful in it."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from services.qualification.agreements.handlers.check_document import Findings, find_findings
from services.qualification.agreements.schemas.document_form import draw_form
from services.qualification.agreements.schemas.form_changes import Edited, edit
from services.qualification.agreements.schemas.form_nodes import Node
from services.qualification.agreements.schemas.parse import DOCUMENT_BYTES
from services.qualification.agreements.schemas.write_yaml import write_yaml
from services.qualification.agreements.store import agreements, drafts
from shared.db.connection import Connection
from shared.errors import FieldError


class Draft(NamedTuple):
    """The text, the form of its fields, and what was found.

    `before`: the text that the fields show, with which those that come back are compared.
    """

    text: str
    before: str
    form: Node
    findings: Findings
    lost: list[FieldError]
    newest: int


async def begin(conn: Connection, base: int | None, first: str) -> Edited:
    """The text of this version as its authors wrote it; without one the `first` text."""
    agreement = await agreements.find(conn, base) if base else None
    if agreement is None:
        return await take_over(first, first, {})
    text = await drafts.find_source(conn, agreement.version) or write_yaml(agreement.document)
    return await take_over(text, text, {})


async def take_over(text: str, before: str, sent: Mapping[str, str], action: str = "") -> Edited:
    """The text with what the fields of the form changed since `before`. In a thread, as a large text takes a while."""
    text, before = (each.replace("\r\n", "\n") for each in (text, before or text))
    if max(len(text.encode("utf-8", "replace")), len(before.encode("utf-8", "replace"))) > DOCUMENT_BYTES:
        return Edited(text, text, None, [], broken=True)
    return await asyncio.to_thread(edit, text, before, sent, action)


async def draw(conn: Connection, edited: Edited, base: int | None) -> Draft:
    """The draft as a page shows it; `base`: the version whose changes are shown."""
    findings = await find_findings(conn, edited.text, base)
    notes = ([], []) if edited.broken else (findings.errors, findings.doubts)
    form = await asyncio.to_thread(draw_form, edited.document, *notes)
    newest = await drafts.find_newest_version(conn)
    return Draft(edited.text, edited.before, form, findings, edited.lost, newest)
