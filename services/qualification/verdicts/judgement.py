"""What an agreement makes of everything a lead did: a function of the set of activities, not of their arrival."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from services.qualification.verdicts.entries import Entry, Mark, Standing, Verdict
from services.qualification.verdicts.rules import Rules
from services.qualification.verdicts.tally import POINT_DIGITS, Tally


class Judgement(NamedTuple):
    """A verdict, the rules it follows from, and the attributes as they were known when it was reached."""

    verdict: Verdict
    rules: Rules
    attributes: Mapping[str, Any]


class Reading(NamedTuple):
    """What the clauses about attributes say: whether the profile suffices, and whether the lead is ruled out."""

    profile: Sequence[Mark]
    disqualify: Sequence[Mark]
    fit: float
    fits: bool
    ruled_out: bool


UNREAD = Reading((), (), 0.0, False, False)


def judge(entries: Sequence[Entry], rules: Rules, floor: datetime | None) -> Judgement:
    """The verdict on these entries, which stand in (occurred_at, id) order and are at least one.

    Qualified at the first instant at which no disqualify clause is met, every required clause is, and fit and
    behaviour both reach their threshold; else as the lead stands at the last instant. The newest known value of an
    attribute wins. No instant before `floor` counts: what happened earlier is judged there, as it is worth by then.
    """
    attributes: dict[str, Any] = {}
    reading = UNREAD
    standing: Standing = "nurture"
    since = instant = max(entries[0].occurred_at, floor or entries[0].occurred_at)
    tally = Tally(rules, instant)
    for instant, together in _instants(entries, floor):
        tally.advance(instant)
        for entry in together:
            tally.add(entry)
            attributes.update(entry.attributes)
            reading = UNREAD if entry.attributes else reading
        reading = _read(rules, attributes) if reading is UNREAD else reading
        before, standing = standing, _standing(rules, reading, tally)
        since = since if standing == before else instant
        if standing == "qualified":
            break
    marks = (*reading.profile, *tally.marks(), *reading.disqualify)
    return Judgement(Verdict(standing, since, instant, reading.fit, tally.total(), marks), rules, attributes)


def _instants(entries: Sequence[Entry], floor: datetime | None) -> Iterator[tuple[datetime, Iterator[Entry]]]:
    """The instants to judge at, each with what is to be added there."""
    return groupby(entries, lambda entry: max(entry.occurred_at, floor) if floor else entry.occurred_at)


def _read(rules: Rules, attributes: Mapping[str, Any]) -> Reading:
    mets = [rule.met(attributes) for rule in rules.profile]
    profile = [rule.marks[met] for rule, met in zip(rules.profile, mets, strict=True)]
    disqualify = [rule.marks[rule.met(attributes)] for rule in rules.disqualify]
    fit = round(sum([mark.points for mark in profile]), POINT_DIGITS)
    required = all(mets[place] for place in rules.required)
    fits = required and fit >= rules.agreement.definition.qualified.fit
    return Reading(profile, disqualify, fit, fits, any(mark.met for mark in disqualify))


def _standing(rules: Rules, reading: Reading, tally: Tally) -> Standing:
    if reading.ruled_out:
        return "disqualified"
    enough = reading.fits and tally.total() >= rules.agreement.definition.qualified.behaviour
    return "qualified" if enough else "nurture"
