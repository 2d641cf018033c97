"""Who gets credit for a won deal, in sentences, and what is doubtful about it."""

from collections.abc import Iterator

from services.qualification.agreements.domain.clause import Clause, Part, format_percent, pluralize
from services.qualification.agreements.domain.promise_clauses import UNITS
from shared.agreement.goal import Commission, Credit
from shared.agreement.time_notation import parse_duration

SENTENCE = (
    "Each part of a deal's amount is credited once. Reports of attribution say what led to a deal, not whose it is."
)
Warnings = Iterator[tuple[tuple[str | int, ...], str]]


def describe_credit(credit: Credit | None) -> Part:
    """Marketing's part, that of sellers under protection, and what sellers are paid."""
    clauses = tuple(_describe(credit)) if credit else ()
    return Part("Who gets credit", SENTENCE if clauses else "", clauses)


def _describe(credit: Credit) -> Iterator[Clause]:
    sourced, touched = format_percent(credit.sourced), format_percent(credit.touched)
    text = f"Of a deal whose lead marketing brought, {sourced} are credited to marketing and the rest to sales."
    yield Clause("credit.sourced", "/credit/sourced", text, credit.sourced)
    text = (
        f"Of a deal whose lead sales found, {touched} are marketing's if it reached the lead before the deal was won."
    )
    yield Clause("credit.touched", "/credit/touched", text, credit.touched)
    if credit.protection is not None:
        time = parse_duration(credit.protection)
        length = pluralize(time.value, UNITS[time.unit])
        text = (
            f"Of the part of sales, {format_percent(credit.shared)} go in equal parts to the sellers who had accepted "
            f"the lead and gave it up less than {length} before the deal was won, the rest to the seller of the deal."
        )
        yield Clause("credit.protection", "/credit/protection", text, [credit.shared, credit.protection])
    for number, entry in enumerate(credit.commission):
        text = f"{_name(entry, number)} are paid {format_percent(entry.share)} of what is credited to them."
        value = entry.model_dump(mode="json", exclude_defaults=True)
        yield Clause(f"credit.commission.{entry.team or number}", f"/credit/commission/{number}", text, value)


def _name(entry: Commission, number: int) -> str:
    if entry.team is not None:
        return f"Sellers of the team “{entry.team}”"
    return "All other sellers" if number else "Sellers"


def find_credit_warnings(credit: Credit | None) -> Warnings:
    """Rules of credit that decide nothing."""
    if credit is None:
        return
    if credit.touched > credit.sourced:
        yield ("credit", "touched"), "More than for a lead that marketing brought itself."
    for number, entry in enumerate(credit.commission):
        earlier = credit.commission[:number]
        if any(each.team in (None, entry.team) for each in earlier):
            yield ("credit", "commission", number), "Never reached: an earlier entry is for the same sellers."
