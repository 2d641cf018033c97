"""What a replay judges by, from the agreements that were signed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from services.qualification.agreements.handlers.active import load_signed_agreements
from services.qualification.agreements.store import agreements
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement, compile_agreement
from services.qualification.replays.domain import clause_variants, comparison, replay, trial
from shared.agreement.document import Agreement
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.db.json_codec import to_json


class Draft(NamedTuple):
    """The document that is tried: its version, 0 for one without a version, and when it counts as signed."""

    version: int
    document: Mapping[str, Any]
    floor_at: datetime


async def load_trial(
    conn: Connection, draft: Draft, span: comparison.Span, signed: dict[int, CompiledAgreement], *, clauses: bool
) -> trial.Trial:
    """What the draft is tried by on this span; with `clauses`, each of its clauses too.

    `signed` keeps the agreements that the process has compiled.
    """
    await load_signed_agreements(conn, signed)
    in_force = await agreements.find_version_in_force(conn)
    agreement = Agreement.model_validate_json(to_json(draft.document))
    compiled = compile_agreement(draft.version, draft.floor_at, agreement, draft.document)
    variants = clause_variants.list_variants(compiled) if clauses else []
    own = await _find_own_time(conn, draft)
    return trial.Trial(comparison.Sides(signed, in_force, compiled), span, await database_clock(conn), variants, own)


async def _find_own_time(conn: Connection, draft: Draft) -> comparison.Span | None:
    """When the version was in force; None where it never was, or where another definition is tried in it."""
    found = await agreements.find(conn, draft.version) if draft.version else None
    if found is None or found.activated_at is None or dict(found.document) != dict(draft.document):
        return None
    return comparison.Span(found.activated_at, found.ended_at or datetime.max.replace(tzinfo=UTC))


async def find_floor(
    conn: Connection, signed: dict[int, CompiledAgreement], start: datetime
) -> tuple[int | None, datetime]:
    """The version that a draft is compared with on a span that begins then, and when it came into force."""
    await load_signed_agreements(conn, signed)
    return replay.find_compared({version: each.activated_at for version, each in signed.items()}, start)
