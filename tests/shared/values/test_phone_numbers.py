"""Telephone numbers have one normal form; what people type to get past the field is none."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.values.phone_numbers import (
    InvalidPhone,
    PhoneWithoutArea,
    PhoneWithoutCountry,
    is_phone_placeholder,
    normalize_phone,
)


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
        ("0044 20 7946 0958", None, "+442079460958"),
        ("0044 20 7946 0958", "US", "+442079460958"),
        ("(00) 44-20-7946-0958", "US", "+442079460958"),
        ("00 44 (0)20 7946 0958", "NL", "+442079460958"),
        ("0011 44 20 7946 0958", "AU", "+442079460958"),
        ("tel:+44-20-7946-0958", None, "+442079460958"),
        ("49 171 1234567", "DE", "+491711234567"),
        ("39 347 1234567", "IT", "+393471234567"),
        ("391 2345678", "IT", "+393912345678"),
        ("491711234567.0", "DE", "+491711234567"),
        ("+49 171 1234567 (mobil)", None, "+491711234567"),
        ("0171 1234567 - abends", "DE", "+491711234567"),
        ("(202) 555-0123 ext. 5 (work)", "US", "+12025550123;ext=5"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("\u200b+44\u00a020\u00a07946\u00a00958\u200b", None, "+442079460958"),
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
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE or is_phone_placeholder(
        phonenumbers.national_significant_number(number)
    ):
        return "refused"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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


@pytest.mark.parametrize(("text", "normal"), [("442079460974", "+442079460974"), ("49 171 1234567", "+491711234567")])
def test_a_number_too_long_for_a_national_one_begins_with_its_country_code(text: str, normal: str) -> None:
    assert normalize_phone(text) == normal


@pytest.mark.parametrize("text", ["12025550123", "15123456789", "015123456789", "999999999991", "120255501234567"])
def test_digits_that_may_be_a_national_number_or_none_need_a_country(text: str) -> None:
    with pytest.raises(PhoneWithoutCountry):
        normalize_phone(text)


def test_a_national_number_needs_a_country() -> None:
    with pytest.raises(PhoneWithoutCountry):
        normalize_phone("030 123456")


@pytest.mark.parametrize(("typed", "regions"), [("555-0123", ["US"]), ("555-0123", ["US", "DE"]), ("+1 555 0123", [])])
def test_a_number_without_its_area_is_not_read_in_any_country(typed: str, regions: list[str]) -> None:
    with pytest.raises(PhoneWithoutArea):
        normalize_phone(typed, *regions)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "0000000000",
            "1234567890",
            "0123456789",
            "9876543210",
            "1111111111",
            "999-999-9999",
            "00000000000",
            "123456",
        ),
        *("+1 111 111 1111", "+49 1234567890", "+4900000000", "+12222222222", "+1 234 567 8901", "+99"),
    ],
)
@pytest.mark.parametrize("region", ["DE", "US", "GB", "IT", None])
def test_what_is_typed_to_get_past_the_field_is_no_number(typed: str, region: str | None) -> None:
    with pytest.raises(InvalidPhone):
        normalize_phone(typed, region)


def test_the_first_country_in_which_a_number_is_possible_counts() -> None:
    read = [normalize_phone("020 7946 0958", "GB", "US"), normalize_phone("202 555 0123", "FR", "US")]

    assert read == ["+442079460958", "+12025550123"]
