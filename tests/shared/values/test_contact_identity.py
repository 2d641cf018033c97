"""E-mail addresses and telephone numbers have one normal form, from which match keys are made."""

import phonenumbers
import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from shared.values.contact_identity import (
    InvalidEmail,
    InvalidPhone,
    PhoneWithoutCountry,
    classify_email,
    match_key,
    match_keys,
    normalize_email,
    normalize_phone,
    source_scoped_id,
)

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("dana@example.com", "dana@example.com"),
        (" Dana.Reyes+Fair@Example.COM ", "dana.reyes+fair@example.com"),
        ("o'Neil@example.com", "o'neil@example.com"),
        ("dana@EXÄMPLE.de", "dana@xn--exmple-cua.de"),
        ("dana@xn--exmple-cua.de", "dana@xn--exmple-cua.de"),
        ("Straße@example.com", "strasse@example.com"),
        ("用户@例子.公司", "用户@xn--fsqu00a.xn--55qx5d"),
        ("someone@company.test", "someone@company.test"),
    ],
)
def test_an_address_has_one_form_no_matter_how_it_was_typed(typed: str, normal: str) -> None:
    assert normalize_email(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "dana",
        "dana@",
        "@example.com",
        "dana@example",
        "da na@example.com",
        "dana@example..com",
        "dana@example.com\n.org",
        "dana@-example.com",
        "dana@example.local",
        "dana@10.0.0.1",
        "Dana <dana@example.com>",
        f"{'d' * 65}@example.com",
        f"dana@{'e' * 64}.com",
        f"{'d' * 60}@{'e' * 60}.{'e' * 60}.{'e' * 60}.{'e' * 60}.com",
        f"{'ß' * 40}@{'ä' * 40}.de" * 20,
    ],
)
def test_an_invalid_address_is_refused_and_not_repeated_in_the_error(typed: str) -> None:
    with pytest.raises(InvalidEmail) as error:
        normalize_email(typed)

    assert len(typed) < 4 or typed not in str(error.value)


parts = st.text("abcxyzABC019.-_+", min_size=1, max_size=20)


@given(parts, parts, st.sampled_from(["com", "c1", "x", "test", "local", "co.uk", "1"]))
def test_the_fast_check_agrees_with_email_validator(local: str, host: str, top: str) -> None:
    address = f"{local}@{host}.{top}"
    try:
        parsed = validate_email(address, check_deliverability=False, test_environment=True, strict=True)
        expected = f"{parsed.local_part.casefold()}@{parsed.ascii_domain}"
    except ValueError:
        expected = "refused"
    try:
        normal = normalize_email(address)
    except InvalidEmail:
        normal = "refused"

    assert normal == expected


@given(parts, parts)
def test_a_normal_address_is_its_own_normal_form(local: str, host: str) -> None:
    try:
        normal = normalize_email(f"{local}@{host}.com")
    except InvalidEmail:
        return

    assert normalize_email(normal) == normal


@pytest.mark.parametrize(
    ("typed", "region", "normal"),
    [
        ("+12025550123", None, "+12025550123"),
        ("+1 (202) 555-0123", "DE", "+12025550123"),
        ("p:+15550100123", None, "+15550100123"),
        ("030 123456", "DE", "+4930123456"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("+44 (0)20 7946 0000", None, "+442079460000"),
        ("+1 202 555 0123 ext. 5", None, "+12025550123;ext=5"),
    ],
)
def test_a_number_has_one_form_no_matter_how_it_was_typed(typed: str, region: str | None, normal: str) -> None:
    assert normalize_phone(typed, region) == normal


@pytest.mark.parametrize("typed", ["", "call me", "+", "+49 1", "+999 1234567", "+1 202 555 0123 0123 0123", "1" * 65])
def test_an_invalid_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhone):
        normalize_phone(typed, "DE")


def read_by_phonenumbers(typed: str) -> str:
    try:
        number = phonenumbers.parse(typed)
    except phonenumbers.NumberParseException:
        return "refused"
    possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else "refused"


def normalize_or_refuse(typed: str) -> str:
    try:
        return normalize_phone(typed)
    except InvalidPhone:
        return "refused"


@given(
    st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)), st.text("0123456789", min_size=3, max_size=13)
)
def test_the_fast_check_agrees_with_phonenumbers(country_code: int, national: str) -> None:
    typed = f"+{country_code}{national}"

    assert normalize_or_refuse(typed) == read_by_phonenumbers(typed)


def test_the_fast_check_agrees_with_phonenumbers_on_the_sample_numbers_of_every_country() -> None:
    samples = [
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in phonenumbers.PhoneNumberType.values()
        if (number := phonenumbers.example_number_for_type(region, kind)) is not None
    ]

    assert len(samples) > 1000
    assert [normalize_or_refuse(sample) for sample in samples] == [read_by_phonenumbers(sample) for sample in samples]


def test_a_national_number_needs_a_country() -> None:
    with pytest.raises(PhoneWithoutCountry):
        normalize_phone("030 123456")


@pytest.mark.parametrize(
    ("normal", "mailbox_class"),
    [
        (None, "none"),
        ("dana@reyes.example", "business"),
        ("dana@gmail.com", "free"),
        ("dana@mailinator.com", "disposable"),
        ("dana@eu.mailinator.com", "disposable"),
        ("dana@notgmail.com", "business"),
    ],
)
def test_a_mailbox_has_a_class(normal: str | None, mailbox_class: str) -> None:
    assert classify_email(normal) == mailbox_class


def test_a_match_key_is_always_the_same_for_a_secret_and_names_its_version() -> None:
    assert match_key("email", "dana@example.com", NEW) == (
        "1.fc3c7c49:ee917428328bc05a09adeb8e34f86ca10887dd02bff58511f92dcdd0af200084"
    )


def test_keys_differ_by_kind_by_secret_and_by_source() -> None:
    keys = [
        match_key("email", "x", NEW),
        match_key("phone", "x", NEW),
        match_key("email", "x", OLD),
        match_key("person", source_scoped_id("a", "bc"), NEW),
        match_key("person", source_scoped_id("ab", "c"), NEW),
        match_key("submission", source_scoped_id("a", "bc"), NEW),
    ]

    assert len(set(keys)) == len(keys)


def test_older_secrets_are_tried_after_the_newest() -> None:
    assert match_keys("phone", "+12025550123", (NEW, OLD)) == [
        match_key("phone", "+12025550123", NEW),
        match_key("phone", "+12025550123", OLD),
    ]
