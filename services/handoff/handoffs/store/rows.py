"""Reading handoffs from the rows of their table, and writing them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.handoff import Handoff
from shared.db.connection import Row
from shared.db.json_codec import rows_to_json
from shared.events.deal_stages import Stage
from shared.values.frozen import construct

_COLUMNS = [field.name for field in fields(Handoff)]


def read(row: Row) -> Handoff:
    """The handoff in a row of the table."""
    values = {name: row[name] for name in _COLUMNS}
    values["tried"] = tuple(values["tried"])
    values["standings"] = tuple(_read_stage(row, deal, *told) for deal, told in values["standings"].items())
    return construct(Handoff, values)


def to_rows(handoffs: Sequence[Handoff]) -> str:
    """The rows of these handoffs as one JSON text, the parameter `rows` of `insert_rows` and `update_rows`."""
    rows = [
        vars(handoff)
        | {
            "standings": {str(each.deal): (each.stage, each.at) for each in handoff.standings},
            "lost_reasons": {str(each.deal): each.reason for each in handoff.standings if each.reason},
            "first_ended": {str(each.deal): each.first_at for each in handoff.standings if each.first_at},
        }
        for handoff in handoffs
    ]
    return rows_to_json(rows)


def _read_stage(row: Row, deal: str, stage: Stage, at: str) -> DealStage:
    reason, first_at = row.lost_reasons.get(deal) if stage == "lost" else None, row.first_ended.get(deal)
    # A process of a former version may have written a later stage of the deal beside it.
    is_repeated = first_at is not None and stage != "opportunity"
    first = datetime.fromisoformat(first_at) if is_repeated else None
    return DealStage(UUID(deal), stage, datetime.fromisoformat(at), reason, first)
