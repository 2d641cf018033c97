"""A score as a row of its table; the names in the columns of JSON are stored, so they are written down here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.qualification.evaluation.domain.timeline import EntryKind, LeftOut, drop_left_out, insert_entry
from services.qualification.evaluation.domain.timeline_entry import (
    ClauseResult,
    PublishedVerdict,
    Shortfall,
    TimelineEntry,
    Verdict,
    measure,
)
from services.qualification.scores.domain.score import Score
from services.qualification.scores.store.closures import read_closures, read_superseded, write_closure
from shared.agreement.definition import DEFAULT
from shared.db.connection import Row
from shared.values.frozen import construct

# The columns that are written, beside the key.
WRITTEN = (
    *("cycle", "recorded_at", "left_out", "judged_by", "verdict", "since", "judged_at", "fit", "behaviour", "marks"),
    *("evaluated_at", "told", "told_version", "told_since", "closings", "reopened", "past", "due_at", "merged_into"),
    *("lacks", "gap", "returns_at", "told_priority", "product", "told_product"),
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
    left_out = _read_all_left_out(row.left_out)
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
        published=_read_told(row) if row.told else None,
        closures=read_closures(row.closings),
        superseded=read_superseded(row.reopened),
        published_before=_read_past(row.past),
        merged_into=row.merged_into,
        shortfall=Shortfall(row.lacks, row.gap) if row.lacks is not None else None,
        returns_at=row.returns_at,
    )


def read_history(row: Row, stored: Sequence[TimelineEntry]) -> Score:
    """The score in a row that has these columns in this order, and no verdict: many are read for each replay."""
    lead_id, recorded_at, cycle, product, judged_by, told, version, since, *texts = row
    closings, reopened, past, entries, left_out, _ = texts
    kept = tuple(stored) if entries == NO_ENTRIES else _read_entries(row, stored, _read_all_left_out(left_out))
    known = {
        "lead_id": lead_id,
        "recorded_at": recorded_at,
        "entries": kept,
        "cycle": cycle,
        "product": product,
        "agreement_version": judged_by,
        "published": PublishedVerdict(told, version, since) if told else None,
        "closures": read_closures(closings),
        "superseded": read_superseded(reopened),
        "published_before": _read_past(past),
    }
    return construct(Score, _BLANK | known)


_BLANK = vars(Score(UUID(int=0)))


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
        "product": score.product,
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
        "told_priority": published.priority if published else None,
        "told_product": published.product if published else None,
        "closings": [write_closure(closure) for closure in score.closures],
        "reopened": [write_closure(closure) | {"reopened": closure.reopened} for closure in score.superseded],
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


def _read_all_left_out(text: str) -> Mapping[EntryKind, LeftOut]:
    return {} if text == "{}" else {kind: _read_left_out(each) for kind, each in orjson.loads(text).items()}


def _read_left_out(left_out: Sequence[Any]) -> LeftOut:
    entries, occurred_at, id_ = left_out
    return LeftOut(entries, datetime.fromisoformat(occurred_at), UUID(id_))


def _read_past(text: str) -> Mapping[int, PublishedVerdict]:
    return {} if text == "{}" else {int(cycle): _read_published(each) for cycle, each in orjson.loads(text).items()}


def _write_published(published: PublishedVerdict) -> dict[str, Any]:
    written = {"standing": published.status, "version": published.agreement_version, "since": published.since}
    told = {"priority": published.priority, "product": published.product if published.product != DEFAULT else None}
    return written | {name: each for name, each in told.items() if each}


def _read_published(published: Mapping[str, Any]) -> PublishedVerdict:
    since, product = datetime.fromisoformat(published["since"]), published.get("product", DEFAULT)
    return PublishedVerdict(published["standing"], published["version"], since, published.get("priority"), product)


def _read_told(row: Row) -> PublishedVerdict:
    # A process of a former version wrote no product.
    product = row.told_product or DEFAULT
    return PublishedVerdict(row.told, row.told_version, row.told_since, row.told_priority, product)


def _read_verdict(row: Row) -> Verdict:
    clauses = tuple([ClauseResult(*result) for result in orjson.loads(row.marks)])
    return Verdict(row.verdict, row.since, row.judged_at, row.fit, row.behaviour, clauses, row.product)
