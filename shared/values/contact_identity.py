"""Contact identity: normalised e-mail addresses, what kind of mailbox they are, and the keyed hashes of match keys."""

import hmac
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from email_validator import EmailNotValidError, validate_email

from shared.values.domain_lists import DISPOSABLE, FREE
from shared.values.nothing import remove_invisible

# `digits`: the last ones of a telephone number, by which bodies of an erased person are found; no lead owns such a key.
Kind = Literal["email", "phone", "person", "submission", "digits"]
EmailClass = Literal["business", "free", "disposable", "none"]

# A key carries the version of the rule that made its normal form: keys of another version never match. When a rule
# changes, a value whose form stays the same keeps its version, and so its key.
NORMALISER = 2
FIRST_NORMALISER = 1
EMAIL_CHARACTERS = 254
FINGERPRINT_BYTES = 4
CACHED_SECRETS = 64


# Addresses that email-validator would only lower-case; the two must agree on every address that matches.
_PLAIN = re.compile(
    r"(?=.{1,64}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?=.{1,186}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63})"
)
_MAILTO = "mailto:"
_AROUND_EMAIL = " \t\r\n,;<>"
# As mail programs write an address: Dana Reyes <dana@example.com>.
_NAMED_EMAIL = re.compile(r"[^<>@]*<\s*([^<>@\s]+@[^<>@\s]+)\s*>")
_QUOTED_EMAIL = re.compile(r"([\"'`])(.+)\1")
_NO_ASCII_TWINS = re.compile("[^\u037e\u1fef\u212a]+")
_RESERVED = {"arpa", "invalid", "local", "localhost", "onion", "test"}

# Providers that the package lacks, countries of large ones, and universities, which are no free mailboxes.
_MORE_FREE = frozenset(
    """
    btopenworld.com chello.at daum.net hanmail.net hey.com hispeed.ch mail.ch mailbox.org online.de sfr.fr
    startmail.com telkomsa.net tin.it tuta.com tuta.io tutamail.com tutanota.com tutanota.de vodamail.co.za
    """.split()  # noqa: SIM905
)
_BRAND = re.compile(r"(?:aol|gmx|hotmail|msn|outlook|yahoo|ymail)\.(?:com?\.)?[a-z]{2}")
_ACADEMIC = re.compile(r"\.edu\Z|\.(?:edu|ac)\.[a-z]{2}\Z")


class InvalidEmail(ValueError):
    """The text cannot be an e-mail address."""


def normalize_email(text: str) -> str:
    """The one form of an address: domain in lower-case ASCII (IDNA), local part in lower case; dots and tags stay.

    `mailto:`, signs that show nothing, a name before the address and punctuation around it are no part of it.

    Raises InvalidEmail.
    """
    address = text.strip()
    if address.isascii() and (normal := _normalize_plain_email(address.lower())):
        return normal
    address = clean_email(address)
    if address.isascii() and (normal := _normalize_plain_email(address.lower())):
        return normal
    return _normalize_unusual_email(address)


def clean_email(text: str) -> str:
    """The address in a text as people and programs copy it.

    Without `mailto:`, invisible signs, a name before it, blanks beside the @, brackets, quotes and commas around it.
    """
    local, at, domain = remove_invisible(text).strip().rpartition("@")
    address = f"{local.rstrip()}{at}{domain.lstrip()}"
    if named := _NAMED_EMAIL.fullmatch(address.rstrip(",; ")):
        address = named[1]
    address = address.strip(_AROUND_EMAIL).rstrip(".")
    if quoted := _QUOTED_EMAIL.fullmatch(address):
        address = quoted[2].strip(_AROUND_EMAIL)
    if address[: len(_MAILTO)].lower() == _MAILTO:
        address = address[len(_MAILTO) :].partition("?")[0].strip(_AROUND_EMAIL)
    return address


def _normalize_plain_email(address: str) -> str | None:
    plain = _PLAIN.fullmatch(address)
    if plain and plain[1] not in _RESERVED and "--" not in address.partition("@")[2]:
        return address
    return None


def _normalize_unusual_email(address: str) -> str:
    if len(address) > EMAIL_CHARACTERS:
        raise InvalidEmail("longer than an e-mail address can be")
    try:
        # Domains reserved for tests are valid here: the address identifies a person, no mail is sent to it.
        parsed = validate_email(address, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise InvalidEmail("not an e-mail address") from None
    local = parsed.local_part.lower() if address.isascii() else _lower_local_part(address.rpartition("@")[0])
    normal = f"{local}@{parsed.ascii_domain}"
    if len(normal) > EMAIL_CHARACTERS:
        raise InvalidEmail("longer than an e-mail address can be")
    return normal


def _lower_local_part(local: str) -> str:
    """The local part in normal form C (RFC 6532) and lower case.

    Both turn some letters into ASCII, such as the sign for kelvin. These stay: their mailbox is another one.
    """
    return _NO_ASCII_TWINS.sub(lambda letters: unicodedata.normalize("NFC", letters[0]).lower(), local)


def classify_email(normal: str | None) -> EmailClass:
    """What kind of mailbox a normalised address is."""
    if normal is None:
        return "none"
    domain = normal.rpartition("@")[2]
    if _is_disposable(domain):
        return "disposable"
    return "free" if _is_free(domain) else "business"


def _is_free(domain: str) -> bool:
    if domain in FREE:
        return _ACADEMIC.search(domain) is None
    return domain in _MORE_FREE or _BRAND.fullmatch(domain) is not None


def _is_disposable(domain: str) -> bool:
    while "." in domain:
        if domain in DISPOSABLE:
            return True
        domain = domain.partition(".")[2]
    return False


def source_scoped_id(source: str, external_id: str) -> str:
    """The value of a `person` or `submission` key: the same id in another source is another person."""
    return f"{source}\0{external_id}"


def match_key(kind: Kind, value: str, secret: bytes) -> str:
    """The keyed hash of a normalised value under one secret: `<normaliser>.<secret's fingerprint>:<HMAC-SHA256>`."""
    return match_keys(kind, value, [secret])[0]


def match_keys(kind: Kind, value: str, secrets: Sequence[bytes]) -> list[str]:
    """The key under every secret, newest first: events list the first, look-ups try all."""
    normaliser, content = _normaliser_of(kind, value), f"{kind}:{value}".encode()
    return [f"{_version(secret, normaliser)}:{hmac.digest(secret, content, 'sha256').hex()}" for secret in secrets]


def _normaliser_of(kind: Kind, value: str) -> int:
    """The version of the rule that made this normal form. The first rule casefolded addresses."""
    same_form = kind != "email" or value.isascii() or value.casefold() == value
    return FIRST_NORMALISER if same_form else NORMALISER


@lru_cache(CACHED_SECRETS)
def _version(secret: bytes, normaliser: int) -> str:
    fingerprint = hmac.digest(secret, b"match key", "sha256")[:FINGERPRINT_BYTES]
    return f"{normaliser}.{fingerprint.hex()}"
