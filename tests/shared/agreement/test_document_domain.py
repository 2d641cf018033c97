"""Agreements as a client sends them: valid ones, and every error of the others."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.qualification.agreements.handlers.check_document import check_file
from services.qualification.agreements.schemas.parse import InvalidAgreement, ParsedAgreement, parse_agreement
from shared.criteria.criterion import ONE_TEST
from tests.qualification.agreement_builders import behaviour, clause, definition, document

EXAMPLE = Path(__file__).parents[3] / "deploy" / "agreement.example.yaml"


def parsed(sent: Any) -> ParsedAgreement:
    return parse_agreement(json.dumps(sent).encode(), yaml=False)


def errors(sent: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidAgreement) as invalid:
        parsed(sent)
    return [(pointer, sentence) for pointer, sentence in invalid.value.errors]


def test_the_example_that_comes_with_accord_can_be_signed() -> None:
    assert check_file(EXAMPLE).errors == []


def test_the_check_of_a_file_shows_every_error(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(EXAMPLE.read_text().replace("Europe/Berlin", "Berlin").replace("in: [disposable]", "in: []"))

    assert check_file(file) == (
        [
            ("/definition/disqualify/0/in", "Must name at least one."),
            ("/timezone", "Must be a time zone of the IANA database, as in Europe/Berlin."),
        ],
        [],
        None,
    )


@pytest.mark.parametrize("amount", ["0", "0.00", "000.0"])
@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/goal/target", {"goal": {"metric": "revenue", "per": "quarter"}}),
        ("/expected/deal", {"expected": {}}),
    ],
)
def test_an_amount_that_both_sides_agree_on_is_above_zero(amount: str, path: str, part: dict[str, Any]) -> None:
    _, name, field = path.split("/")
    sent = document(**{name: part[name] | {field: {"amount": amount, "currency": "EUR"}}})

    assert errors(sent) == [(f"{path}/amount", "Must be above 0.")]


def test_the_smallest_agreement_needs_no_promise_and_no_profile() -> None:
    smallest = {
        "title": "Everybody", "timezone": "UTC", "currency": "EUR", "sales": {},
        "definition": {"qualified": {"fit": 0, "behaviour": 0}},
    }  # fmt: skip

    assert parsed(smallest).agreement.definition.profile == ()


def test_the_same_content_has_one_digest_however_it_is_written() -> None:
    sent = document()
    backwards = dict(reversed(sent.items()))
    spelled_out = {**sent, "lost_reasons": [], "marketing": {}, "review_every_days": None}
    digests = {
        parsed(sent).digest,
        parsed(backwards).digest,
        parsed(spelled_out).digest,
        parse_agreement(yaml.safe_dump(sent).encode(), yaml=True).digest,
    }

    assert len(digests) == 1
    assert parsed(document(title="Another")).digest not in digests


def test_the_text_of_an_agreement_is_the_one_that_was_sent_word_for_word() -> None:
    sent = document()

    assert json.loads(parsed(sent).text) == sent


def test_every_error_comes_at_once_with_its_place() -> None:
    profile = [
        clause("size", "company.industri", at_least=5, points=30),
        clause("size", "company.employees", points=-1),
        clause("role", "company.industry", at_least=5, points="30"),
    ]
    sent = document(
        timezone="Europe/Nowhere",
        currency="euro",
        definition=definition(profile=profile, behaviour=[behaviour("demo", "", 5, half_life_days=0)]),
        rejection_reasons=[
            {"code": "small", "clause": "siez", "returns": "nurture"},
            {"code": "small", "returns": "sales"},
        ],
        lost_reasons=["price", "price"],
        prize=1,
    )
    del sent["title"]

    assert errors(sent) == [
        ("/currency", "Must match ^[A-Z]{3}$."),
        ("/definition/behaviour/0/activity", "Must be text without control characters."),
        ("/definition/behaviour/0/half_life_days", "Must be greater than 0."),
        ("/definition/profile/0/field", "No clause may name this field; the nearest one is company.industry."),
        ("/definition/profile/1", ONE_TEST),
        ("/definition/profile/1/id", "Another clause has this id."),
        ("/definition/profile/1/points", "Must be at least 0."),
        ("/definition/profile/2/at_least", "Compares numbers, and this field holds a text."),
        ("/definition/profile/2/points", "Must be a number."),
        ("/lost_reasons", "Names something twice."),
        ("/prize", "Unknown field."),
        ("/rejection_reasons/0/clause", "No clause of the definition has this id."),
        ("/rejection_reasons/1/code", "Another reason has this code."),
        ("/rejection_reasons/1/returns", "Must be 'nurture' or 'disqualified'."),
        ("/timezone", "Must be a time zone of the IANA database, as in Europe/Berlin."),
        ("/title", "Required."),
    ]


def test_a_lost_reason_says_where_the_lead_goes_or_names_what_is_wrong() -> None:
    timing = {"code": "timing", "returns": "nurture", "after_days": 90, "says": "next budget"}
    gone = {"code": "out_of_business", "returns": "disqualified"}
    assert json.loads(parsed(document(lost_reasons=["price", timing, gone])).text)["lost_reasons"][1:] == [timing, gone]

    wrong = [
        {"code": "timing", "returns": "sales", "after_days": -1},
        {"code": "Too late", "day": 3},
        {**gone, "after_days": 90},
        {"returns": "nurture"},
        7,
    ]
    assert errors(document(lost_reasons=wrong)) == [
        ("/lost_reasons/0/after_days", "Must be at least 0."),
        ("/lost_reasons/0/returns", "Must be 'nurture' or 'disqualified'."),
        ("/lost_reasons/1/code", "Must be lower-case letters, digits and _, and begin with a letter."),
        ("/lost_reasons/1/day", "Unknown field."),
        ("/lost_reasons/2/after_days", "A lead that is disqualified does not come back."),
        ("/lost_reasons/3/code", "Required."),
        ("/lost_reasons/4", "Must be an object."),
    ]


def test_a_lost_reason_stands_once_with_or_without_its_terms() -> None:
    assert errors(document(lost_reasons=["timing", {"code": "timing", "after_days": 90}])) == [
        ("/lost_reasons", "Names something twice.")
    ]


DURATION = "Must be a duration: a whole number and s, m, h or d, as in 90s, 15m, 4h, 10d."
HOURS = "Must be open hours of one day, as in 09:00-17:30 or 00:00-24:00."
BACKWARDS = "Must open before it closes; hours that pass midnight are two blocks on two days."
DAYS = "Must be a day or days in order, as in sat or mon-fri: mon, tue, wed, thu, fri, sat, sun."
TWO = "The first day must not come after the last one; write two entries."
FORM = "Must match ^[A-Z]{2}(-[A-Z0-9]{1,3})?$."


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"within": "0h"}, [("within", DURATION)]),
        ({"within": "4"}, [("within", DURATION)]),
        ({"within": "4H"}, [("within", DURATION)]),
        ({"within": "1.5h"}, [("within", DURATION)]),
        ({"within": 4}, [("within", "Must be text.")]),
        ({"within": "3651d"}, [("within", "Must be at most 3650d.")]),
        ({}, [("within", "Required.")]),
        ({"within": "4h", "clock": "wall"}, [("clock", "Must be 'business' or 'elapsed'.")]),
        ({"within": "4h", "at_least": 95}, [("at_least", "Must be at most 1.")]),
        ({"within": "4h", "warn_at": [75, 50]}, [("warn_at", "Must rise from each to the next.")]),
        ({"within": "4h", "warn_at": [50, 50]}, [("warn_at", "Must rise from each to the next.")]),
        ({"within": "4h", "warn_at": [100]}, [("warn_at/0", "Must be at most 99.")]),
        ({"within": "4h", "on_breach": "wait"}, [("on_breach", "Unknown field. Did you mean /sales/offer/on_breach?")]),
    ],
)
def test_a_target_is_a_duration_a_clock_a_share_and_rising_warnings(
    target: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    hours = {"open": {"mon-sun": ["00:00-24:00"]}}

    assert errors(document(sales={"business_hours": hours, "acceptance": target})) == [
        (f"/sales/acceptance/{place}", sentence) for place, sentence in expected
    ]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ({"open": {}}, [("open", "Must name at least one.")]),
        ({"open": {"sat": []}}, [("open/sat", "Must name at least one.")]),
        ({"open": {"mon": ["9:00-17:00"]}}, [("open/mon/0", HOURS)]),
        ({"open": {"mon": ["09:00-24:30"]}}, [("open/mon/0", HOURS)]),
        ({"open": {"mon": ["09:00-09:00"]}}, [("open/mon/0", BACKWARDS)]),
        ({"open": {"mon": ["22:00-06:00"]}}, [("open/mon/0", BACKWARDS)]),
        ({"open": {"mon": ["09:00-12:00", "11:59-13:00"]}}, [("open", "The blocks of mon overlap.")]),
        ({"open": {"mon-fri": ["09:00-12:00"], "wed": ["10:00-11:00"]}}, [("open", "The blocks of wed overlap.")]),
        ({"open": {"fri-mon": ["09:00-12:00"]}}, [("open/fri-mon", TWO)]),
        ({"open": {"weekdays": ["09:00-12:00"]}}, [("open/weekdays", DAYS)]),
        ({"open": {"mon-": ["09:00-12:00"]}}, [("open/mon-", DAYS)]),
        ({"open": {"mon": ["09:00-12:00"]}, "holidays": "Germany"}, [("holidays", FORM)]),
        ({"open": {"mon": ["09:00-12:00"]}, "holidays": False}, [("holidays", "Must be text.")]),
        ({"holidays": "DE-BE"}, [("open", "Required.")]),
    ],
)  # fmt: skip
def test_open_hours_are_days_in_order_with_blocks_that_do_not_overlap(
    hours: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert errors(document(sales={"business_hours": hours})) == [
        (f"/sales/business_hours/{place}", sentence) for place, sentence in expected
    ]


def test_blocks_may_touch_and_a_day_may_stand_in_two_entries() -> None:
    open_ = {"mon-fri": ["00:00-12:30", "12:30-24:00"], "sat-sun": ["10:00-12:00"], "sat": ["13:00-14:00"]}

    assert parsed(document(sales={"business_hours": {"open": open_, "holidays": "DE-BE"}})).agreement.sales


def test_text_is_not_taken_for_a_number_nor_a_number_for_text() -> None:
    sent = document(title=5, review_every_days="90", definition=definition(qualified={"fit": "50", "behaviour": True}))

    assert errors(sent) == [
        ("/definition/qualified/behaviour", "Must be a number."),
        ("/definition/qualified/fit", "Must be a number."),
        ("/review_every_days", "Must be a whole number."),
        ("/title", "Must be text."),
    ]


def test_the_longest_duration_is_ten_years() -> None:
    longest = {"acceptance": {"within": "3650d", "clock": "elapsed"}}

    assert parsed(document(sales=longest)).agreement.sales.acceptance


def test_a_missed_promise_for_a_span_is_told_to_no_lead_of_a_team() -> None:
    steps = [
        {"on": ["acceptance", "qualified_leads"], "after": "0m", "to": "team_lead"},
        {"on": ["qualified_leads", "follow_up"], "after": "1d", "to": "heads"},
    ]

    assert errors(document(escalation=steps)) == [
        ("/escalation/0/to", "A promise for a span of time has no team: choose heads or executives.")
    ]


def test_a_business_clock_needs_business_hours() -> None:
    targets = {
        "acceptance": {"within": "4h"},
        "offer": {"within": "1h"},
        "first_contact": {"within": "1d", "clock": "elapsed"},
    }

    assert errors(document(sales=targets)) == [
        ("/sales/business_hours", "Needed: only open hours count for acceptance, offer.")
    ]
