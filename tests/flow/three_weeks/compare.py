"""What was found and what was worked out, side by side: whole, and where the order may differ by what lasts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.flow.three_weeks.actual import Reader
from tests.flow.three_weeks.expectation_builders import Document
from tests.flow.three_weeks.expected_clocks import TARGETS
from tests.flow.three_weeks.expected_handoffs import HANDOFFS
from tests.flow.three_weeks.expected_journeys import JOURNEYS
from tests.flow.three_weeks.expected_reports import REPORTS
from tests.flow.three_weeks.expected_scores import SCORES
from tests.flow.three_weeks.times import order_of

# Olive's acceptance, Nessel's first contact and its end.
CLOSED = {"breached": 3, "complete": True}


MISSING = "nothing"


def expected(in_order: bool) -> Document:
    """What was worked out by hand."""
    return {
        "reports": REPORTS,
        "journeys": {name: _journey(journey, in_order) for name, journey in JOURNEYS.items()},
        "scores": SCORES,
        "handoffs": {name: _handoff(handoff, in_order) for name, handoff in HANDOFFS.items()},
        "closed": CLOSED,
    }


def found(reader: Reader, leads: Mapping[str, str], in_order: bool) -> Document:
    """What Accord answers; `leads`: the id of each by its name."""
    journeys = {name: reader.read(f"/v1/journeys/{leads[name]}") for name in JOURNEYS}
    scores = {name: reader.read(f"/v1/scores/{leads[name]}") for name in SCORES}
    assert {name: journey.pop("lead_id") for name, journey in journeys.items()} == {name: name for name in JOURNEYS}
    assert {name: score.pop("lead_id") for name, score in scores.items()} == {name: name for name in SCORES}
    assert all(_in_time(journey["facts"]) for journey in journeys.values())
    handoffs = [one for name in leads for one in reader.read(f"/v1/handoffs?lead={leads[name]}")["handoffs"]]
    return {
        "reports": {question: _report(reader.read(f"/v1/reports/{question}")) for question in REPORTS},
        "journeys": {name: _journey(journey, in_order) for name, journey in journeys.items()},
        "scores": scores,
        "handoffs": {f"{one['lead_id']}/{one['cycle']}": _handoff(one, in_order) for one in handoffs},
    }


def _report(answer: Document) -> Document:
    return {name: answer[name] for name in ("basis", "rows", "totals")}


def _journey(journey: Document, in_order: bool) -> Document:
    facts = [{name: fact[name] for name in ("type", "occurred_at", "data")} for fact in journey["facts"]]
    return journey | {"facts": _sorted(facts if in_order else _lasting(facts))}


def _in_time(facts: Sequence[Document]) -> bool:
    """Whether each happened when the one before it had happened."""
    instants = [order_of(fact["occurred_at"]) for fact in facts]
    return instants == sorted(instants)


def _handoff(handoff: Document, in_order: bool) -> Document:
    clocks = sorted(handoff["clocks"], key=lambda clock: TARGETS.index(clock["target"]))
    history = handoff["history"] if in_order else _sorted([_reopened(step) for step in handoff["history"]])
    return handoff | {"clocks": clocks, "history": history}


def _lasting(facts: Sequence[Document]) -> list[Document]:
    """Without what was only said on the way: that a lead was not qualified yet, and what became of a clock."""
    return [_reopened(fact) for fact in facts if not fact["type"].startswith(("sla.", "lead.nurture_started"))]


def _reopened(told: Document) -> Document:
    """A deal is reopened as far as it was known to be closed."""
    return told | {"type": told["type"].replace("reopened", "opened")}


def differences(found: Any, worked_out: Any, path: str = "") -> list[str]:
    """Where two documents differ, a line each."""
    if isinstance(found, dict) and isinstance(worked_out, dict):
        names = list({**worked_out, **found})
        return [
            line
            for name in names
            for line in differences(found.get(name, MISSING), worked_out.get(name, MISSING), f"{path}/{name}")
        ]
    if isinstance(found, list) and isinstance(worked_out, list):
        more = [f"{path}: {one} was not expected" for one in found if one not in worked_out]
        less = [f"{path}: {one} is missing" for one in worked_out if one not in found]
        other = [f"{path}: another order or number"] if found != worked_out else []
        return [*more, *less] or other
    return [] if found == worked_out else [f"{path}: {found}, expected {worked_out}"]


def _sorted(documents: Sequence[Any]) -> list[Any]:
    """In an order of their own; a number is the same whole or with a point."""
    return sorted(documents, key=lambda one: json.dumps(_plain(one), sort_keys=True))


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case int() if not isinstance(value, bool):
            return float(value)
    return value
