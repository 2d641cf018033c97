"""Compares the results with the expected ones: all of them, or only what does not depend on the order of the inputs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.flow.three_weeks.actual import ResultReader
from tests.flow.three_weeks.expectation_builders import Document
from tests.flow.three_weeks.expected_clocks import TARGETS
from tests.flow.three_weeks.expected_handoffs import HANDOFFS
from tests.flow.three_weeks.expected_journeys import JOURNEYS
from tests.flow.three_weeks.expected_reports import REPORTS
from tests.flow.three_weeks.expected_scores import SCORES
from tests.flow.three_weeks.times import sort_key

# The closing counts three breaches: Olive's acceptance, Nessel's first contact and its disposition.
CLOSING = {"breached": 3, "complete": True}
MISSING = "nothing"
ORDER_DEPENDENT = ("sla.", "lead.nurture_started", "handoff.closed", "handoff.reopened")


def expected_results(in_order: bool) -> Document:
    """The results as calculated by hand; without `in_order`, only what does not depend on the order of the inputs."""
    return {
        "reports": REPORTS,
        "journeys": {name: _comparable_journey(journey, in_order) for name, journey in JOURNEYS.items()},
        "scores": SCORES,
        "handoffs": {name: _comparable_handoff(handoff, in_order) for name, handoff in HANDOFFS.items()},
        "closing": CLOSING,
    }


def read_results(reader: ResultReader, lead_ids: Mapping[str, str], in_order: bool) -> Document:
    """The same results but for the closing, as Accord answers them. `lead_ids`: the id of each lead by its name."""
    journeys = {name: reader.read(f"/v1/journeys/{lead_ids[name]}") for name in JOURNEYS}
    scores = {name: reader.read(f"/v1/scores/{lead_ids[name]}") for name in SCORES}
    assert {name: journey.pop("lead_id") for name, journey in journeys.items()} == {name: name for name in JOURNEYS}
    assert {name: score.pop("lead_id") for name, score in scores.items()} == {name: name for name in SCORES}
    assert all(_is_sorted_by_time(journey["facts"]) for journey in journeys.values())
    handoffs = [
        handoff
        for name in lead_ids
        for handoff in reader.read(f"/v1/handoffs?lead={lead_ids[name]}&include=packet")["handoffs"]
    ]
    return {
        "reports": {query: _comparable_report(reader.read(f"/v1/reports/{query}")) for query in REPORTS},
        "journeys": {name: _comparable_journey(journey, in_order) for name, journey in journeys.items()},
        "scores": scores,
        "handoffs": {f"{each['lead_id']}/{each['cycle']}": _comparable_handoff(each, in_order) for each in handoffs},
    }


def list_differences(actual: Any, expected: Any, path: str = "") -> list[str]:
    """One line for each difference between two documents."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        return [
            line
            for name in {**expected, **actual}
            for line in list_differences(actual.get(name, MISSING), expected.get(name, MISSING), f"{path}/{name}")
        ]
    if isinstance(actual, list) and isinstance(expected, list):
        unexpected = [f"{path}: {each} was not expected" for each in actual if each not in expected]
        missing = [f"{path}: {each} is missing" for each in expected if each not in actual]
        reordered = [f"{path}: another order or number"] if actual != expected else []
        return [*unexpected, *missing] or reordered
    return [] if actual == expected else [f"{path}: {actual}, expected {expected}"]


def _comparable_report(report: Document) -> Document:
    rows, totals = [_drop_origins(row) for row in report["rows"]], _drop_origins(report["totals"])
    return {"basis": report["basis"], "rows": rows, "totals": totals}


def _drop_origins(figures: Document) -> Document:
    """The figures without those by origin, of which the sum is compared."""
    return {name: value for name, value in figures.items() if name != "by_origin"}


def _comparable_journey(journey: Document, in_order: bool) -> Document:
    facts = [{name: fact[name] for name in ("type", "occurred_at", "data")} for fact in journey["facts"]]
    return journey | {"facts": _sort(facts if in_order else _drop_order_dependent(facts))}


def _comparable_handoff(handoff: Document, in_order: bool) -> Document:
    clocks = sorted(handoff["clocks"], key=lambda clock: TARGETS.index(clock["target"]))
    history = handoff["history"] if in_order else _sort([_rename_reopened(entry) for entry in handoff["history"]])
    return handoff | {"clocks": clocks, "history": history}


def _drop_order_dependent(facts: Sequence[Document]) -> list[Document]:
    """Without the facts that are published only in some orders.

    These are intermediate nurture verdicts, events of clocks, and statements about deals that may be taken back.
    """
    return [_rename_reopened(fact) for fact in facts if not fact["type"].startswith(ORDER_DEPENDENT)]


def _rename_reopened(fact: Document) -> Document:
    """A deal that opens again is `reopened` only if its loss was reported before."""
    return fact | {"type": fact["type"].replace("reopened", "opened")}


def _is_sorted_by_time(facts: Sequence[Document]) -> bool:
    keys = [sort_key(fact["occurred_at"]) for fact in facts]
    return keys == sorted(keys)


def _sort(documents: Sequence[Any]) -> list[Any]:
    """In the order of their JSON texts, in which 1 and 1.0 are one number."""
    return sorted(documents, key=lambda document: json.dumps(_to_floats(document), sort_keys=True))


def _to_floats(value: Any) -> Any:
    match value:
        case dict():
            return {name: _to_floats(each) for name, each in value.items()}
        case list():
            return [_to_floats(each) for each in value]
        case int() if not isinstance(value, bool):
            return float(value)
    return value
