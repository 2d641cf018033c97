"""Contact identity: normalised e-mail addresses and telephone numbers, and the keyed hashes that stand for them."""

import hmac
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import phonenumbers
from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

Kind = Literal["email", "phone", "person", "submission"]
EmailClass = Literal["business", "free", "disposable", "none"]

# Add 1 when the normal forms change: keys of another version never match.
NORMALISER = 1
EMAIL_CHARACTERS = 254
PHONE_CHARACTERS = 64
EXTENSION_DIGITS = 11
FINGERPRINT_BYTES = 4
CACHED_SECRETS = 64

CACHED_COUNTRY_CODES = 1000
COUNTRY_CODE_DIGITS = (1, 2, 3)

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)

# Addresses that email-validator would only lower-case; the two must agree on every address that matches.
_PLAIN = re.compile(
    r"(?=.{1,64}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?=.{1,186}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63})"
)
_RESERVED = {"arpa", "invalid", "local", "localhost", "onion", "test"}

_FREE = (
    "aol.com bigpond.com bluewin.ch bol.com.br btinternet.com comcast.net duck.com email.com fastmail.com free.fr "
    "freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com "
    "hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com interia.pl laposte.net libero.it live.co.uk live.com "
    "live.de live.fr live.nl mac.com mail.com mail.de mail.ru me.com msn.com naver.com o2.pl online.de onet.pl "
    "orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me posteo.de proton.me protonmail.com qq.com "
    "rediffmail.com rocketmail.com seznam.cz sfr.fr sky.com t-online.de tiscali.it tutanota.com tuta.io "
    "uol.com.br verizon.net virgilio.it wanadoo.fr web.de wp.pl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp "
    "yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru "
    "ymail.com zoho.com 126.com 163.com"
)
FREE_PROVIDERS = frozenset(_FREE.split())


class InvalidEmail(ValueError):
    """The text cannot be an e-mail address."""


class InvalidPhone(ValueError):
    """The text cannot be a telephone number."""


class PhoneWithoutCountry(InvalidPhone):
    """The text is a national number, and no country is known for it."""


def normalize_email(text: str) -> str:
    """The one form of an address: domain in lower-case ASCII (IDNA), local part casefolded; dots and tags stay.

    Raises InvalidEmail.
    """
    address = text.strip().lower()
    plain = _PLAIN.fullmatch(address) if address.isascii() else None
    if plain and plain[1] not in _RESERVED and "--" not in address.partition("@")[2]:
        return address
    return _normalize_unusual_email(text.strip())


def _normalize_unusual_email(address: str) -> str:
    if len(address) > EMAIL_CHARACTERS:
        raise InvalidEmail("longer than an e-mail address can be")
    try:
        # Domains reserved for tests are valid here: the address identifies a person, no mail is sent to it.
        parsed = validate_email(address, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise InvalidEmail("not an e-mail address") from None
    normal = f"{parsed.local_part.casefold()}@{parsed.ascii_domain}"
    if len(normal) > EMAIL_CHARACTERS:
        raise InvalidEmail("longer than an e-mail address can be")
    return normal


def normalize_phone(text: str, region: str | None = None) -> str:
    """A number in E.164 form, with `;ext=` if it has an extension: one switchboard serves many persons.

    `region`: the ISO 3166 country that a number without `+` belongs to. Raises InvalidPhone, and its subclass
    PhoneWithoutCountry.
    """
    if _E164.fullmatch(text) and _is_plain_number(text):
        return text
    if len(text) > PHONE_CHARACTERS:
        raise InvalidPhone("longer than a telephone number can be")
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        without_country = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        if without_country and not text.lstrip().startswith("+") and region is None:
            raise PhoneWithoutCountry("a number without its country: begin with + and the country code") from None
        raise InvalidPhone("not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidPhone("not a possible telephone number: too short or too long for its country")
    normal = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{normal};ext={number.extension[:EXTENSION_DIGITS]}" if number.extension else normal


def _is_plain_number(text: str) -> bool:
    """Whether phonenumbers would return this E.164 number as it is; False: phonenumbers has to read it."""
    for digits in COUNTRY_CODE_DIGITS:
        numbering_plan = _find_numbering_plan(text[1 : 1 + digits])
        if numbering_plan:
            national_prefix, lengths = numbering_plan
            national = text[1 + digits :]
            if len(national) not in lengths or national[0] == "0":
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


def classify_email(normal: str | None) -> EmailClass:
    """What kind of mailbox a normalised address is."""
    if normal is None:
        return "none"
    domain = normal.rpartition("@")[2]
    if domain in FREE_PROVIDERS:
        return "free"
    return "disposable" if _is_disposable(domain) else "business"


def _is_disposable(domain: str) -> bool:
    while "." in domain:
        if domain in blocklist:
            return True
        domain = domain.partition(".")[2]
    return False


def source_scoped_id(source: str, external_id: str) -> str:
    """The value of a `person` or `submission` key: the same id in another source is another person."""
    return f"{source}\0{external_id}"


def match_key(kind: Kind, value: str, secret: bytes) -> str:
    """The keyed hash of a normalised value under one secret: `<normaliser>.<secret's fingerprint>:<HMAC-SHA256>`."""
    return f"{_version(secret)}:{hmac.digest(secret, f'{kind}:{value}'.encode(), 'sha256').hex()}"


def match_keys(kind: Kind, value: str, secrets: Sequence[bytes]) -> list[str]:
    """The key under every secret, newest first: events list the first, look-ups try all."""
    return [match_key(kind, value, secret) for secret in secrets]


@lru_cache(CACHED_SECRETS)
def _version(secret: bytes) -> str:
    fingerprint = hmac.digest(secret, b"match key", "sha256")[:FINGERPRINT_BYTES]
    return f"{NORMALISER}.{fingerprint.hex()}"
