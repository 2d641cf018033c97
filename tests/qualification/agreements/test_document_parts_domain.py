"""An agreement in sentences, and what differs between two of them."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.qualification.agreements.domain.document_parts import (
    compare_documents,
    describe_document,
    describe_rest,
)
from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.agreements.schemas.strict_yaml import load_strict_yaml
from services.qualification.agreements.schemas.write_yaml import write_yaml

EXAMPLE = Path(__file__).parents[3] / "deploy" / "agreement.example.yaml"

DOCUMENT: dict[str, Any] = load_strict_yaml(EXAMPLE.read_text())


def change(path: str, value: Any) -> dict[str, Any]:
    """The example with another value at this path; None removes what is there."""
    document = deepcopy(DOCUMENT)
    *parents, name = [int(step) if step.isdecimal() else step for step in path.split("/")]
    holder: Any = document
    for step in parents:
        holder = holder[step]
    if value is None:
        del holder[name]
    else:
        holder[name] = value
    return document


def read(document: dict[str, Any], key: str) -> str:
    return next(clause.text for part in describe_document(document) for clause in part.clauses if clause.key == key)


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        (
            "qualified",
            "A lead is qualified when its fit reaches 50 and its behaviour 20, at one instant. It must meet size.",
        ),
        ("profile.industry", "Company industry is one of logistics, manufacturing, retail: 30 points."),
        (
            "profile.size",
            "Company employees is between 50 and 2,000: 30 points. Required: without it no lead qualifies.",
        ),
        (
            "behaviour.pricing",
            "Page viewed, where page starts with /pricing: 10 points each time, half as many after 14 days, "
            "together at most 30.",
        ),
        ("disqualify.competitor", "Company domain is rival.example."),
        (
            "guarantee",
            "For a lead that sales rejects within 5 days of its delivery, for a clause that it fails, marketing "
            "owes another one: for at most 20% of the leads that it delivers in a span. If the lead meets the clause, "
            "both heads decide within 5 days; without two decisions nothing is owed.",
        ),
        (
            "ownership.passes_at",
            "A lead is marketing's until the acceptance by a seller, and sales' from then on.",
        ),
        ("known_accounts.customer", "A qualified lead of a customer goes to the seller who has the account."),
        (
            "known_accounts.competitor",
            "A qualified lead of a competitor is kept back until a seller gets it by hand.",
        ),
        (
            "business_hours",
            "Open hours are Monday to Friday 09:00 to 12:30 and 13:30 to 18:00, but not on public holidays of DE.",
        ),
        (
            "sales.acceptance",
            "A seller accepts a qualified lead within 4 open hours from its qualification, in at least 95% of the "
            "cases. A warning is given after 50% and 75% of the time.",
        ),
        (
            "sales.offer",
            "A seller answers an offer within 1 open hour from the offer. If not, the lead is offered to another "
            "seller. After 3 offers the team's lead is told.",
        ),
        ("sales.first_contact", "The seller has spoken with the lead within 24 hours from accepting it."),
        (
            "sales.disposition",
            "The lead is sales-qualified, rejected, recycled or lost within 10 working days from accepting it.",
        ),
        ("sales.follow_up", "Sales speaks with at least 40 delivered leads a week."),
        ("sales.persistence", "Before a lead is unreachable, sales tries 5 times on 2 channels over 10 days."),
        ("escalation.0", "A missed acceptance or first contact is told to the team's lead at once."),
        ("escalation.1", "A missed acceptance is told to both heads 4 hours later."),
        ("goal", "Both sides want 500,000 EUR received each quarter."),
        (
            "expected",
            "They expect that 12% of the qualified leads become customers; a deal is 15,000 EUR; a deal is won 60 days "
            "after the qualification.",
        ),
        ("marketing.qualified_leads", "Marketing delivers at least 200 qualified leads a month."),
        (
            "rejection.too_small",
            "Rejected, too small (for a lead that misses “size”): the lead goes back to marketing.",
        ),
        ("lost.timing", "Lost, timing: the lead goes back to marketing and rests 90 days."),
        ("recycling", "A lead that came back rests 30 days; then new behaviour may qualify it again, 3 times in all."),
    ],
)
def test_a_clause_is_a_sentence(key: str, sentence: str) -> None:
    assert read(DOCUMENT, key) == sentence


@pytest.mark.parametrize(
    ("metric", "sentence"),
    [
        ("recurring_revenue", "Both sides want 9 EUR received each month from renewals and expansions."),
        ("bookings", "Both sides want deals of 9 EUR won each month."),
    ],
)
def test_a_goal_says_what_it_counts(metric: str, sentence: str) -> None:
    goal = {"metric": metric, "per": "month", "target": {"amount": "9", "currency": "EUR"}}

    assert read(change("goal", goal), "goal") == sentence


def test_days_on_which_a_team_does_not_work_are_said() -> None:
    hours = {"open": {"mon": ["09:00-12:00"], "sat": ["10:00-11:00"]}, "closed": ["2026-12-24"]}

    assert read(change("sales/business_hours", hours), "business_hours") == (
        "Open hours are Monday 09:00 to 12:00; Saturday 10:00 to 11:00, but not on 2026-12-24."
    )


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            "definition/profile/1/between",
            [100, 2000],
            (
                "changed",
                "Company employees is between 50 and 2,000: 30 points. Required: without it no lead qualifies.",
                "Company employees is between 100 and 2,000: 30 points. Required: without it no lead qualifies.",
            ),
        ),
        ("marketing/acceptance_rate", None, ("removed", "Of them, sales accepts at least 70% a month.", None)),
        (
            "recycle_reasons",
            [*DOCUMENT["recycle_reasons"], "on_leave"],
            ("added", None, "Recycled, on leave: the lead goes back to marketing for now."),
        ),
    ],
)
def test_a_change_is_shown_as_it_was_and_as_it_is(path: str, value: Any, expected: tuple[str | None, ...]) -> None:
    (found,) = compare_documents(DOCUMENT, change(path, value))

    assert (found.kind, found.before and found.before.text, found.after and found.after.text) == expected


def list_leaves(value: Any, path: tuple[str, ...] = ()) -> list[str]:
    """The paths of all that is no object and no list."""
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in list_leaves(inner, (*path, name))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in list_leaves(inner, (*path, str(index)))]
    return ["/".join(path)]


def list_words(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    """All that a reader of the document sees."""
    return [(clause.name, clause.text, clause.says) for part in describe_document(document) for clause in part.clauses]


ANOTHER = {
    "30m": "15m",
    "10m": "9m",
    "EUR": "USD",
    "Europe/Berlin": "Europe/Paris",
    "DE": "FR",
    "4h": "5h",
    "1h": "2h",
    "8h": "9h",
    "24h": "25h",
}
ANOTHER |= {"10d": "11d", "09:00-12:30": "09:00-12:00", "13:30-18:00": "13:30-17:00", "elapsed": "business"}
ANOTHER |= {"reassign": "wait", "escalate": "recycle", "month": "week", "required": "optional"}
ANOTHER |= {"quarter": "month", "revenue": "bookings", "500000": "600000", "15000": "16000", "week": "month"}
ANOTHER |= {"acceptance": "offer", "first_contact": "disposition", "team_lead": "heads", "heads": "executives"}
ANOTHER |= {"0m": "1m", "1d": "2d", "5d": "6d", "executives": "heads"}
ANOTHER |= {"account_owner": "filter", "deal_owner": "filter", "filter": "account_owner"}
ANOTHER |= {"accepted": "sales_qualified"}
ANOTHER |= {"qualified_leads": "first_attempt", "acceptance_rate": "first_contact", "follow_up": "disposition"}
ANOTHER |= {"completeness": "first_attempt", "company.name": "company.country", "role.title": "role.department"}
ANOTHER |= {"interest.timeline": "interest.budget"}
ANOTHER |= {"c_level": "manager", "vp": "senior", "director": "entry", "30d": "31d"}
ANOTHER |= {"12d": "13d", "nurture": "disqualified", "disqualified": "nurture", "page": "title"}


def is_other_name(path: str) -> bool:
    """Whether the leaf is bound to another one, so that it cannot change alone, or has one value only."""
    return path.endswith(("/clause", "/field", "/owes"))


@pytest.mark.parametrize("path", [path for path in list_leaves(DOCUMENT) if not is_other_name(path)])
def test_no_part_of_the_document_changes_unseen(path: str) -> None:
    value: Any = DOCUMENT
    for step in path.split("/"):
        value = value[int(step)] if isinstance(value, list) else value[step]
    match value:
        case bool():
            other: Any = not value
        case float() | int():
            other = value + 1 if value >= 1 else value / 2
        case _:
            other = ANOTHER.get(value, "another")
    # Leads of competitors are kept back, or the agreement says nothing of them.
    document = change(path, None if path == "known_accounts/competitor" else other)
    if path == "sales/acceptance/warn_at/0":
        document["sales"]["acceptance"]["warn_at"] = [51, 75]

    assert compare_documents(DOCUMENT, document) != []
    assert list_words(document) != list_words(DOCUMENT)


@pytest.mark.parametrize(
    ("within", "clock", "words"),
    [
        ("1d", "elapsed", "24 hours"),
        ("2d", "elapsed", "2 days"),
        ("36h", "elapsed", "36 hours"),
        ("1d", "business", "1 working day"),
        ("10d", "business", "10 working days"),
    ],
)
def test_a_time_is_told_as_it_counts(within: str, clock: str, words: str) -> None:
    document = change("sales/first_contact", {"within": within, "clock": clock})
    texts = {clause.key: clause.text for part in describe_document(document) for clause in part.clauses}

    assert texts["sales.first_contact"] == f"The seller has spoken with the lead within {words} from accepting it."


def test_a_clause_that_only_moves_is_no_change() -> None:
    moved = deepcopy(DOCUMENT)
    moved["definition"]["profile"].reverse()

    assert compare_documents(DOCUMENT, moved) == []


def test_what_has_no_sentence_yet_is_shown_as_it_is_written() -> None:
    document = {"title": "Terms", "sales": {"dinners": 2, "acceptance": {}}, "promises": {"of": ["cake"]}}

    assert [clause.text for clause in describe_rest(document, {"/title", "/sales/acceptance"})] == [
        "sales/dinners: 2",
        'promises: {"of":["cake"]}',
    ]


@pytest.mark.parametrize(
    "title", ["Terms", "yes", "12:30", "1e3", "null", "a: b", "# no", "\u00fcber\nzwei", "'", "- x"]
)
def test_a_document_written_as_yaml_is_the_same_document(title: str) -> None:
    document = DOCUMENT | {"title": title}

    written = parse_agreement(write_yaml(document).encode(), yaml=True)

    assert written.digest == parse_agreement(orjson.dumps(document), yaml=False).digest
    assert written.document == document
