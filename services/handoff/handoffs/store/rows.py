"""Reading handoffs from the rows of their table, and writing them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.handoff import Handoff
from shared.db.connection import Row
from shared.db.json_codec import rows_to_json
from shared.values.frozen import construct

_COLUMNS = [field.name for field in fields(Handoff)]


def read(row: Row) -> Handoff:
    """The handoff in a row of the table."""
    values = {name: row[name] for name in _COLUMNS}
    values["tried"] = tuple(values["tried"])
    reasons = row.lost_reasons
    values["standings"] = tuple(
        DealStage(UUID(deal), stage, datetime.fromisoformat(at), reasons.get(deal) if stage == "lost" else None)
        for deal, (stage, at) in values["standings"].items()
    )
    return construct(Handoff, values)


def to_rows(handoffs: Sequence[Handoff]) -> str:
    """The rows of these handoffs as one JSON text, the parameter `rows` of `insert_rows` and `update_rows`."""
    rows = [
        vars(handoff)
        | {
            "standings": {str(each.deal): (each.stage, each.at) for each in handoff.standings},
            "lost_reasons": {str(each.deal): each.reason for each in handoff.standings if each.reason},
        }
        for handoff in handoffs
    ]
    return rows_to_json(rows)
