"""Replays, and their leads, as they are answered."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from services.qualification.replays.domain.replay import Replay
from services.qualification.replays.domain.tally import Counts, Tally
from services.qualification.replays.domain.volume import measure_volume
from services.qualification.replays.schemas.models import (
    ClauseCountsOut,
    ClauseTrialOut,
    CountsOut,
    ExactnessOut,
    MoneyOut,
    ProgressOut,
    ReplayLeadListOut,
    ReplayLeadOut,
    VersionReplayOut,
    VolumeOut,
)
from shared.db.connection import Row

PARTS = ("profile", "behaviour", "disqualify")
NONE = Counts()


def to_replay_out(replay: Replay) -> VersionReplayOut:
    """The replay with all that it has counted so far."""
    shown = VersionReplayOut(
        start=replay.span.start,
        until=replay.span.until,
        id=replay.replay_id,
        version=replay.version,
        state=replay.state,
        compared_version=replay.compared_version,
        asked_by=replay.asked_by,
        asked_at=replay.asked_at,
        finished_at=replay.finished_at,
        failure=replay.failure,
        progress=ProgressOut(leads=replay.walked, of=replay.leads),
    )
    return add_counts(shown, replay, replay.tally) if replay.tally else shown


def add_counts(shown: VersionReplayOut, replay: Replay, tally: Tally) -> VersionReplayOut:
    """With what was counted."""
    sides = tally.sides
    volume = measure_volume(replay.document, replay.span, sides["then"].qualified, sides["now"].qualified)
    return shown.model_copy(
        update={name: to_counts(counts) for name, counts in sides.items()}
        | {
            "as_it_happened": ExactnessOut(judged=tally.judged, same=tally.same) if tally.judged else None,
            "loosened": to_clause_counts(tally.loosened),
            "tightened": to_clause_counts(tally.tightened),
            "clauses": list(to_clause_trials(replay.document, tally)),
            "promise": VolumeOut.model_validate(volume, from_attributes=True) if volume else None,
        }
    )


def to_clause_trials(document: Mapping[str, Any], tally: Tally) -> Iterator[ClauseTrialOut]:
    """What each clause of the document decides, in its order."""
    definition = document.get("definition", {})
    for part in PARTS:
        for clause in definition.get(part) or ():
            name = clause["id"]
            gained, lost = tally.dropped_gained.get(name, NONE), tally.dropped_lost.get(name, NONE)
            may_require = part == "profile" and not clause.get("required")
            yield ClauseTrialOut(
                clause=name,
                part=part,
                decided=gained.qualified + lost.qualified,
                dropped_gained=to_counts(gained),
                dropped_lost=to_counts(lost),
                required_lost=to_counts(tally.required_lost.get(name, NONE)) if may_require else None,
            )


def to_money(amounts: Mapping[str, Any]) -> list[MoneyOut]:
    return [MoneyOut(amount=Decimal(amount), currency=currency) for currency, amount in sorted(amounts.items())]


def to_counts(counts: Counts) -> CountsOut:
    return CountsOut.model_validate(counts.to_json() | {"money": to_money(counts.money)})


def to_clause_counts(by_clause: Mapping[str, Counts]) -> list[ClauseCountsOut]:
    """The most leads first."""
    ordered = sorted(by_clause.items(), key=lambda each: (-each[1].qualified, each[0]))
    return [
        ClauseCountsOut.model_validate(to_counts(counts).model_dump() | {"clause": clause})
        for clause, counts in ordered
    ]


def to_lead_list_out(rows: list[Row], limit: int) -> ReplayLeadListOut:
    """The page of these rows, of which one more than `limit` was read."""
    shown = rows[:limit]
    cursor = f"{shown[-1].lead_id}_{shown[-1].cycle}" if len(rows) > limit else None
    return ReplayLeadListOut(leads=[to_lead_out(row) for row in shown], cursor=cursor)


def to_lead_out(row: Row) -> ReplayLeadOut:
    told = {name: row[name] for name in ReplayLeadOut.model_fields if name not in ("check", "money")}
    return ReplayLeadOut.model_validate(told | {"check": row.finding, "money": to_money(orjson.loads(row.money))})
