"""Telephone numbers: their one form, and what people type instead of one."""

import re
from contextlib import suppress
from functools import lru_cache

import phonenumbers
from phonenumbers import CountryCodeSource, NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from shared.values.nothing import remove_invisible

PHONE_CHARACTERS = 64
EXTENSION_DIGITS = 11
EXTENSION = ";ext="
CACHED_COUNTRY_CODES = 1000
COUNTRY_CODE_DIGITS = (1, 2, 3)

# The international prefix of most countries, before a country code.
_ZEROS = re.compile(r"[(\s]*[0\uff10]\s*[0\uff10][)\s./-]*(?=[(\s]*[1-9\uff11-\uff19])")
# What a spreadsheet adds to a number that it took for an amount.
_DECIMALS = re.compile(r"(?<=[0-9]{7})\.0+\Z")
# A word behind a whole number, as in "+49 171 1234567 (mobil)"; phonenumbers would read its letters as digits.
_REMARK = re.compile(r"(?<=[0-9])[\s(\[,;:/-]+[^\W\d_]{2}[^\d\uff10-\uff19]*\Z")
_NO_LETTERS = re.compile(r"[\W\d]+")
# A number of fewer digits is rather a national one that begins with the digits of its country's code.
WITH_COUNTRY_CODE = 11
# Where no country is known: national numbers have fewer digits, without their zero.
ONLY_INTERNATIONAL = 12
_COUNTED = "01234567890123456789 98765432109876543210"
_COUNTRY_CODES = frozenset(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


class InvalidPhone(ValueError):
    """The text cannot be a telephone number."""


class PhoneWithoutCountry(InvalidPhone):
    """The text is a national number, and no country is known for it."""


class PhoneWithoutArea(InvalidPhone):
    """The text is a number that another person has in each area of its country."""


def normalize_phone(text: str, *regions: str | None) -> str:
    """A number in E.164 form, with `;ext=` if it has an extension: one switchboard serves many persons.

    `regions`: the ISO 3166 countries that a number without `+` or `00` may belong to, the likeliest first. Raises
    InvalidPhone, also for what people type to get past the field (0000000000, 1234567890), and its subclasses
    PhoneWithoutCountry and PhoneWithoutArea.
    """
    if _E164.fullmatch(text) and _is_plain_number(text):
        return text
    if len(text) > PHONE_CHARACTERS:
        raise InvalidPhone("longer than a telephone number can be")
    typed = _DECIMALS.sub("", remove_invisible(text).strip())
    if _REMARK.search(typed):
        with suppress(InvalidPhone):
            return normalize_phone(_REMARK.sub("", typed), *regions)
    if _ZEROS.match(typed):
        with suppress(InvalidPhone):
            return _read_phone(_ZEROS.sub("+", typed, count=1), None)
    *others, last = [region for region in regions if region] or [""]
    for region in others:
        try:
            return _read_phone(typed, region)
        except PhoneWithoutArea:
            raise
        except InvalidPhone:
            continue
    return _read_phone(typed, last or None)


def _read_phone(text: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(text, region, keep_raw_input=True)
    except NumberParseException as error:
        without_country = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        if not without_country or text.startswith("+") or region is not None:
            raise InvalidPhone("not a telephone number") from None
        international = _find_without_plus(text)
        if international is None:
            raise PhoneWithoutCountry("a number without its country: begin with + and the country code") from None
        number = international
    if number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY:
        number = _find_international(text, number) or number
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        raise PhoneWithoutArea("a number without its area code")
    if possible != ValidationResult.IS_POSSIBLE:
        raise InvalidPhone("not a possible telephone number: too short or too long for its country")
    if is_phone_placeholder(phonenumbers.national_significant_number(number)) or is_phone_placeholder(text):
        raise InvalidPhone("not a telephone number, but typed to get past the field")
    normal = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{normal}{EXTENSION}{number.extension[:EXTENSION_DIGITS]}" if number.extension else normal


def _find_without_plus(text: str) -> PhoneNumber | None:
    """The number if its text is too long for a national one, and with a + a valid number, as programs store them."""
    digits = phonenumbers.normalize_digits_only(text)
    if len(digits) < ONLY_INTERNATIONAL or digits[0] == "0" or not _NO_LETTERS.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _find_international(text: str, national: PhoneNumber) -> PhoneNumber | None:
    """The number if its text is the country code without a + and a valid number: 49 171 1234567 in Germany.

    phonenumbers sees that only where the whole is too long for a national number.
    """
    digits = phonenumbers.normalize_digits_only(text)
    code = str(national.country_code)
    if len(digits) < WITH_COUNTRY_CODE or not digits.startswith(code) or not _NO_LETTERS.fullmatch(text):
        return None
    number = phonenumbers.parse(f"+{digits}")
    return number if phonenumbers.is_valid_number(number) else None


def find_country(normal: str) -> str | None:
    """The ISO 3166 country of a number in E.164 form; None where several share it, as for free numbers with +1."""
    for digits in COUNTRY_CODE_DIGITS:
        if plans := _list_countries(normal[1 : 1 + digits]):
            if len(plans) == 1:
                return plans[0][0]
            national = normal[1 + digits :].partition(EXTENSION)[0]
            return next((country for country, plan in plans if plan.fullmatch(national)), None)
    return None


def find_national_number(digits: str) -> str:
    """The digits of an international number after its country code; all of them where the code is not known."""
    for length in COUNTRY_CODE_DIGITS:
        if digits[:length] in _COUNTRY_CODES:
            return digits[length:]
    return digits


@lru_cache(CACHED_COUNTRY_CODES)
def _list_countries(country_code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The countries of a country code, each with the pattern of its landlines and mobile telephones."""
    countries = []
    for country in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(country_code), ()):
        plan = phonenumbers.PhoneMetadata.metadata_for_region(country)
        kinds = [plan.fixed_line, plan.mobile] if plan else []
        patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
        if patterns:
            countries.append((country, re.compile("|".join(patterns))))
    return tuple(countries)


def is_phone_placeholder(text: str) -> bool:
    """Whether the digits of a number are all the same or count up or down, as no person's number does."""
    digits = "".join(filter(str.isdecimal, text))
    return bool(digits) and (digits in _COUNTED or digits == digits[0] * len(digits))


def _is_plain_number(text: str) -> bool:
    """Whether phonenumbers would return this E.164 number as it is; False: phonenumbers has to read it."""
    for digits in COUNTRY_CODE_DIGITS:
        numbering_plan = _find_numbering_plan(text[1 : 1 + digits])
        if numbering_plan:
            national_prefix, lengths = numbering_plan
            national = text[1 + digits :]
            if len(national) not in lengths or national[0] == "0":
                return False
            if national in _COUNTED or national == national[0] * len(national):
                return False
            match = national_prefix.match(national) if national_prefix else None
            return match is None or match.end() == 0
    return False


@lru_cache(CACHED_COUNTRY_CODES)
def _find_numbering_plan(country_code: str) -> tuple[re.Pattern[str] | None, frozenset[int]] | None:
    """The national prefix and the possible lengths of national numbers; None for a code of no single country."""
    region = phonenumbers.region_code_for_country_code(int(country_code))
    if region in ("ZZ", "001"):
        return None
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.general_desc is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    return re.compile(prefix) if prefix else None, frozenset(metadata.general_desc.possible_length)
