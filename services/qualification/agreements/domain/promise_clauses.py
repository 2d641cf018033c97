"""What both sides promise, and the answers that sales may give, in sentences."""

from itertools import groupby

from services.qualification.agreements.domain.clause import (
    Clause,
    Part,
    format_block,
    format_percent,
    list_words,
    name_code,
    pluralize,
)
from shared.agreement.commitments import (
    BusinessHours,
    MarketingCommitments,
    Offer,
    Persistence,
    Reaction,
    SalesCommitments,
    Target,
)
from shared.agreement.escalation import Escalation, EscalationStep
from shared.agreement.guarantee import Guarantee
from shared.agreement.readers.sales import read_business_hours
from shared.agreement.time_notation import WEEKDAYS, parse_duration, parse_wait

DAYS = dict(zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day"}
HOURS_A_DAY = 24
# What is done within the time, and from when the time counts.
TARGETS = {
    "acceptance": ("A seller accepts a qualified lead", "from its qualification"),
    "offer": ("A seller answers an offer", "from the offer"),
    "first_attempt": ("The seller tries to reach the lead", "from accepting it"),
    "first_contact": ("The seller has spoken with the lead", "from accepting it"),
    "disposition": ("The lead is sales-qualified, rejected, recycled or lost", "from accepting it"),
}
ROLES = {"team_lead": "the team's lead", "heads": "both heads", "executives": "the executives"}
REACTIONS: dict[Reaction, str] = {
    "reassign": "the lead is offered to another seller",
    "wait": "the lead stays with the seller",
    "escalate": "the team's lead is told",
    "recycle": "the lead goes back to marketing",
}


def describe_sales(sales: SalesCommitments) -> Part:
    """What sales promises."""
    clauses = []
    if sales.business_hours is not None:
        hours = sales.business_hours
        clauses.append(Clause("business_hours", "/sales/business_hours", describe_hours(hours), hours.model_dump()))
    for name in TARGETS:
        target: Target | None = getattr(sales, name)
        if target is not None:
            value = target.model_dump(mode="json", exclude_defaults=True)
            clauses.append(Clause(f"sales.{name}", f"/sales/{name}", describe_target(name, target), value))
    if volume := sales.follow_up:
        leads = pluralize(volume.at_least, "delivered lead")
        text = f"Sales speaks with at least {leads} a {volume.per}."
        clauses.append(Clause("sales.follow_up", "/sales/follow_up", text, volume.model_dump()))
    if sales.persistence is not None:
        text = describe_persistence(sales.persistence)
        clauses.append(Clause("sales.persistence", "/sales/persistence", text, sales.persistence.model_dump()))
    return Part("What sales promises", "" if clauses else "Sales promises no times.", tuple(clauses))


def describe_target(name: str, target: Target) -> str:
    """`A seller accepts a qualified lead within 4 open hours from its qualification, at least 95% of the time.`"""
    what, start = TARGETS[name]
    promised = f"{what} within {describe_time(target)} {start}{describe_share(target)}."
    sentences = [promised, *describe_warnings(target)]
    if isinstance(target, Offer):
        sentences += describe_breach(target)
    return " ".join(sentences)


def describe_warnings(target: Target) -> list[str]:
    """When a warning is given, if one is."""
    marks = list_words([f"{percent}%" for percent in target.warn_at])
    return [f"A warning is given after {marks} of the time."] if marks else []


def describe_share(target: Target) -> str:
    """In which share of the cases."""
    return "" if target.at_least is None else f", in at least {format_percent(target.at_least)} of the cases"


def describe_time(target: Target) -> str:
    """`4 open hours`, `10 working days`, `24 hours`, `5 days`."""
    duration = parse_duration(target.within)
    if target.clock == "business":
        kind = "working" if duration.unit == "d" else "open"
        return pluralize(duration.value, f"{kind} {UNITS[duration.unit]}")
    return count_elapsed(target.within)


def describe_breach(offer: Offer) -> list[str]:
    """What an unanswered offer causes."""
    sentences = [f"If not, {REACTIONS[offer.on_breach]}."]
    if offer.on_breach == "reassign" and offer.offers is not None:
        sentences.append(f"After {pluralize(offer.offers, 'offer')} {REACTIONS[offer.on_exhausted]}.")
    return sentences


def describe_persistence(persistence: Persistence) -> str:
    """`Before a lead is unreachable, sales tries 6 times on 2 channels over 10 days.`"""
    text = f"Before a lead is unreachable, sales tries {pluralize(persistence.attempts, 'time')}"
    text += f" on {pluralize(persistence.channels, 'channel')}"
    if persistence.over:
        duration = parse_duration(persistence.over)
        text += f" over {pluralize(duration.value, UNITS[duration.unit])}"
    return f"{text}."


def describe_hours(hours: BusinessHours) -> str:
    """`Open hours are Monday to Friday 09:00 to 12:30 and 13:30 to 18:00, but not on public holidays of DE.`"""
    week = read_business_hours(hours.model_dump()).week
    groups = [
        (list(days), blocks) for blocks, days in groupby(DAYS, key=lambda day: week[WEEKDAYS.index(day)]) if blocks
    ]
    parts = [f"{name_days(days)} {list_words([format_block(*block) for block in blocks])}" for days, blocks in groups]
    text = f"Open hours are {'; '.join(parts)}"
    days_off = [f"public holidays of {hours.holidays}"] if hours.holidays else []
    days_off += hours.closed or ()
    return f"{text}, but not on {list_words(days_off)}." if days_off else f"{text}."


def name_days(days: list[str]) -> str:
    """`Monday to Friday`, or `Saturday`."""
    return DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]} to {DAYS[days[-1]]}"


def describe_marketing(marketing: MarketingCommitments) -> Part:
    """What marketing promises."""
    clauses = []
    if volume := marketing.qualified_leads:
        text = f"Marketing delivers at least {pluralize(volume.at_least, 'qualified lead')} a {volume.per}."
        clauses.append(Clause("marketing.qualified_leads", "/marketing/qualified_leads", text, volume.model_dump()))
    if rate := marketing.acceptance_rate:
        text = f"Of them, sales accepts at least {format_percent(rate.at_least)} a {rate.per}."
        clauses.append(Clause("marketing.acceptance_rate", "/marketing/acceptance_rate", text, rate.model_dump()))
    if complete := marketing.completeness:
        share, fields = format_percent(complete.at_least), list_words([f"“{field}”" for field in complete.fields])
        text = f"Of them, at least {share} a {complete.per} come with {fields}."
        clauses.append(Clause("marketing.completeness", "/marketing/completeness", text, complete.model_dump()))
    return Part("What marketing promises", "" if clauses else "Marketing promises no numbers.", tuple(clauses))


def describe_guarantee(guarantee: Guarantee | None) -> Part:
    """What marketing owes for a delivered lead that sales rightly rejects."""
    if guarantee is None:
        return Part("What marketing guarantees", "", ())
    claim, dispute = (count_elapsed(text) for text in (guarantee.claim_within, guarantee.dispute_within))
    text = (
        f"For a lead that sales rejects within {claim} of its delivery, for a clause that it fails, marketing owes "
        f"another one: for at most {format_percent(guarantee.at_most)} of the leads that it delivers in a span. "
        f"If the lead meets the clause, both heads decide within {dispute}; without two decisions nothing is owed."
    )
    return Part("What marketing guarantees", "", (Clause("guarantee", "/guarantee", text, guarantee.model_dump()),))


def count_elapsed(text: str) -> str:
    """A duration in words in which every hour counts: one day is 24 hours, for it does not end with the day."""
    duration = parse_duration(text)
    if duration.unit == "d" and duration.value == 1:
        return pluralize(HOURS_A_DAY, "hour")
    return pluralize(duration.value, UNITS[duration.unit])


def describe_escalation(escalation: Escalation) -> Part:
    """Who else is told of a promise that was missed."""
    clauses = tuple(
        Clause(f"escalation.{number}", f"/escalation/{number}", describe_step(step), step.model_dump(mode="json"))
        for number, step in enumerate(escalation)
    )
    return Part("Who is told of a missed promise", "", clauses)


def describe_step(step: EscalationStep) -> str:
    """`A missed acceptance or first contact is told to the team's lead at once.`"""
    wait = parse_wait(step.after)
    when = f"{pluralize(wait.value, UNITS[wait.unit])} later" if wait.value else "at once"
    return f"A missed {' or '.join(map(name_code, step.on))} is told to {ROLES[step.to]} {when}."
