"""A score as a row of its table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.qualification.evaluation.domain.cycles import CycleClosure
from services.qualification.evaluation.domain.timeline_entry import ClauseResult, TimelineEntry, Verdict
from services.qualification.scores.domain.score import PublishedVerdict, Score
from shared.db.connection import Row

# What is written of a row, beside its key; its product is never changed.
WRITTEN = (
    *("cycle", "recorded_at", "entries", "judged_by", "verdict", "since", "judged_at", "fit", "behaviour", "marks"),
    *("evaluated_at", "told", "told_version", "told_since", "closings", "past", "due_at", "merged_into"),
)
# What is read as text: only its readers take it apart.
AS_TEXT = {"entries", "marks", "closings", "past"}


def as_json(scores: Sequence[Score]) -> str:
    """The rows of these scores, for `json_to_recordset`."""
    return orjson.dumps([_row(score) for score in scores], _id, orjson.OPT_NON_STR_KEYS).decode()


def score_of(row: Row) -> Score:
    """The score that a row holds."""
    return Score(
        lead_id=row.lead_id,
        recorded_at=row.recorded_at,
        entries=tuple([_entry(entry) for entry in orjson.loads(row.entries)]),
        cycle=row.cycle,
        product=row.product,
        version=row.judged_by,
        verdict=_verdict(row) if row.marks is not None else None,
        evaluated_at=row.evaluated_at,
        due_at=row.due_at,
        told=PublishedVerdict(row.told, row.told_version, row.told_since) if row.told else None,
        closings=tuple([_closing(closing) for closing in orjson.loads(row.closings)]),
        past={int(cycle): _told(told) for cycle, told in orjson.loads(row.past).items()},
        merged_into=row.merged_into,
    )


def _id(value: object) -> str:
    # The driver's ids are a class of its own.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


def _row(score: Score) -> Mapping[str, Any]:
    verdict, told = score.verdict, score.told
    return {
        "lead_id": score.lead_id,
        "cycle": score.cycle,
        "recorded_at": score.recorded_at,
        "entries": score.entries,
        "judged_by": score.version,
        "verdict": verdict.standing if verdict else "unscored",
        "since": verdict.since if verdict else None,
        "judged_at": verdict.judged_at if verdict else None,
        "fit": verdict.fit if verdict else None,
        "behaviour": verdict.behaviour if verdict else None,
        "marks": [tuple(mark) for mark in verdict.marks] if verdict else None,
        "evaluated_at": score.evaluated_at,
        "told": told.standing if told else None,
        "told_version": told.version if told else None,
        "told_since": told.since if told else None,
        "closings": score.closings,
        "past": score.past,
        "due_at": score.due_at,
        "merged_into": score.merged_into,
    }


def _entry(entry: Mapping[str, Any]) -> TimelineEntry:
    of = UUID(entry["of"]) if entry.get("of") else None
    occurred_at = datetime.fromisoformat(entry["occurred_at"])
    return TimelineEntry(
        occurred_at, UUID(entry["id"]), entry["activity"], entry["attributes"], entry["properties"], of
    )


def _closing(closing: Mapping[str, Any]) -> CycleClosure:
    return CycleClosure(
        datetime.fromisoformat(closing["at"]),
        UUID(closing["handoff_id"]),
        closing["cycle"],
        datetime.fromisoformat(closing["return_at"]) if closing["return_at"] else None,
        closing["rules_out"],
        UUID(closing["of"]) if closing["of"] else None,
    )


def _told(told: Mapping[str, Any]) -> PublishedVerdict:
    return PublishedVerdict(told["standing"], told["version"], datetime.fromisoformat(told["since"]))


def _verdict(row: Row) -> Verdict:
    marks = tuple([ClauseResult(*mark) for mark in orjson.loads(row.marks)])
    return Verdict(row.verdict, row.since, row.judged_at, row.fit, row.behaviour, marks)
