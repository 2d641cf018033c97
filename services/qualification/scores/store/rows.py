"""A score as a row of its table; the names in the columns of JSON are stored, so they are written down here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.qualification.evaluation.domain.cycles import CycleClosure
from services.qualification.evaluation.domain.timeline import EntryKind, LeftOut, drop_left_out, insert_entry
from services.qualification.evaluation.domain.timeline_entry import (
    ClauseResult,
    Shortfall,
    TimelineEntry,
    Verdict,
    measure,
)
from services.qualification.scores.domain.score import PublishedVerdict, Score
from shared.db.connection import Row

# The columns that are written, beside the key; the product never changes.
WRITTEN = (
    *("cycle", "recorded_at", "left_out", "judged_by", "verdict", "since", "judged_at", "fit", "behaviour", "marks"),
    *("evaluated_at", "told", "told_version", "told_since", "closings", "reopened", "past", "due_at", "merged_into"),
    *("lacks", "gap", "returns_at"),
)
# What the column `entries` holds once the entries are rows.
NO_ENTRIES = "[]"
# The columns of JSON, which are read as text and parsed by `read_row`.
AS_TEXT = {"entries", "left_out", "marks", "closings", "reopened", "past"}


def to_json(scores: Sequence[Score]) -> str:
    """The rows of these scores, for `json_to_recordset`."""
    return orjson.dumps([_write_row(score) for score in scores], _write_id, orjson.OPT_NON_STR_KEYS).decode()


def read_row(row: Row, stored: Sequence[TimelineEntry]) -> Score:
    """The score in a row, with the entries that are stored as rows of their own."""
    left_out = {kind: _read_left_out(left_out) for kind, left_out in orjson.loads(row.left_out).items()}
    return Score(
        lead_id=row.lead_id,
        recorded_at=row.recorded_at,
        entries=_read_entries(row, stored, left_out),
        left_out=left_out,
        cycle=row.cycle,
        product=row.product,
        agreement_version=row.judged_by,
        verdict=_read_verdict(row) if row.marks is not None else None,
        evaluated_at=row.evaluated_at,
        due_at=row.due_at,
        published=PublishedVerdict(row.told, row.told_version, row.told_since) if row.told else None,
        closures=tuple([_read_closure(closure) for closure in orjson.loads(row.closings)]),
        superseded=tuple([_read_superseded(each) for each in orjson.loads(row.reopened)]),
        published_before={int(cycle): _read_published(earlier) for cycle, earlier in orjson.loads(row.past).items()},
        merged_into=row.merged_into,
        shortfall=Shortfall(row.lacks, row.gap) if row.lacks is not None else None,
        returns_at=row.returns_at,
    )


def _write_id(value: object) -> str:
    # The driver's ids are a subclass of UUID, which orjson does not write by itself.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


def _write_row(score: Score) -> Mapping[str, Any]:
    verdict, published = score.verdict, score.published
    return {
        "lead_id": score.lead_id,
        "cycle": score.cycle,
        "recorded_at": score.recorded_at,
        "left_out": {kind: tuple(left_out) for kind, left_out in score.left_out.items()},
        "judged_by": score.agreement_version,
        "verdict": verdict.status if verdict else "unscored",
        "since": verdict.since if verdict else None,
        "judged_at": verdict.judged_at if verdict else None,
        "fit": verdict.fit if verdict else None,
        "behaviour": verdict.behaviour if verdict else None,
        "marks": [tuple(result) for result in verdict.clauses] if verdict else None,
        "evaluated_at": score.evaluated_at,
        "told": published.status if published else None,
        "told_version": published.agreement_version if published else None,
        "told_since": published.since if published else None,
        "closings": [_write_closure(closure) for closure in score.closures],
        "reopened": [_write_closure(closure) | {"reopened": closure.reopened} for closure in score.superseded],
        "past": {cycle: _write_published(earlier) for cycle, earlier in score.published_before.items()},
        "due_at": score.due_at,
        "merged_into": score.merged_into,
        "lacks": score.shortfall.lacks if score.shortfall else None,
        "gap": score.shortfall.gap if score.shortfall else None,
        "returns_at": score.returns_at,
    }


def _read_entries(
    row: Row, stored: Sequence[TimelineEntry], left_out: Mapping[EntryKind, LeftOut]
) -> tuple[TimelineEntry, ...]:
    """The stored entries, with those that the row itself holds until they are moved."""
    entries = tuple(stored)
    if row.entries == NO_ENTRIES or row.merged_into:
        return entries
    for entry in orjson.loads(row.entries):
        entries = insert_entry(entries, _read_entry(entry))
    return drop_left_out(entries, left_out)


def _read_entry(entry: Mapping[str, Any]) -> TimelineEntry:
    merged = UUID(entry["of"]) if entry.get("of") else None
    occurred_at, id_ = datetime.fromisoformat(entry["occurred_at"]), UUID(entry["id"])
    attributes, properties = entry["attributes"], entry["properties"]
    size = measure(attributes, properties)
    return TimelineEntry(occurred_at, id_, entry["activity"], attributes, properties, merged, size)


def _read_left_out(left_out: Sequence[Any]) -> LeftOut:
    entries, occurred_at, id_ = left_out
    return LeftOut(entries, datetime.fromisoformat(occurred_at), UUID(id_))


def _write_closure(closure: CycleClosure) -> dict[str, Any]:
    return {
        "at": closure.closed_at,
        "handoff_id": closure.handoff_id,
        "cycle": closure.cycle,
        "return_at": closure.return_at,
        "rules_out": closure.ruled_out_by,
        "of": closure.merged_lead_id,
        "won": closure.won,
        "stated_at": closure.stated_at,
        "arrived_at": closure.arrived_at,
    }


def _read_closure(closure: Mapping[str, Any]) -> CycleClosure:
    return CycleClosure(
        datetime.fromisoformat(closure["at"]),
        UUID(closure["handoff_id"]),
        closure["cycle"],
        _read_instant(closure["return_at"]),
        closure["rules_out"],
        UUID(closure["of"]) if closure["of"] else None,
        closure.get("won", False),
        _read_instant(closure.get("stated_at")),
        arrived_at=_read_instant(closure.get("arrived_at")),
    )


def _read_superseded(closure: Mapping[str, Any]) -> CycleClosure:
    # A former version kept nothing but what says that a handoff is open again.
    return replace(_read_closure(closure), reopened=closure.get("reopened", True))


def _read_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _write_published(published: PublishedVerdict) -> dict[str, Any]:
    return {"standing": published.status, "version": published.agreement_version, "since": published.since}


def _read_published(published: Mapping[str, Any]) -> PublishedVerdict:
    return PublishedVerdict(published["standing"], published["version"], datetime.fromisoformat(published["since"]))


def _read_verdict(row: Row) -> Verdict:
    clauses = tuple([ClauseResult(*result) for result in orjson.loads(row.marks)])
    return Verdict(row.verdict, row.since, row.judged_at, row.fit, row.behaviour, clauses)
