"""Handoffs as the rows of their table."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.handoff import Handoff
from shared.db.connection import Row, rows_to_json
from shared.values.frozen import construct

_COLUMNS = [field.name for field in fields(Handoff)]


def read(row: Row) -> Handoff:
    """The handoff that a row of its table holds."""
    kept = {name: row[name] for name in _COLUMNS}
    kept["tried"] = tuple(kept["tried"])
    kept["standings"] = tuple(
        DealStage(UUID(deal), stage, datetime.fromisoformat(at)) for deal, (stage, at) in kept["standings"].items()
    )
    return construct(Handoff, kept)


def rows_of(handoffs: Sequence[Handoff]) -> str:
    """The rows of these handoffs as one JSON text."""
    rows = [
        vars(handoff) | {"standings": {str(one.deal): (one.stage, one.at) for one in handoff.standings}}
        for handoff in handoffs
    ]
    return rows_to_json(rows)
