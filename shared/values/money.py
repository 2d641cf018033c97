"""Money: an exact amount in one currency."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.errors import Refusal
from shared.values.currencies import CODES, SIGNS, SIGNS_OF_SEVERAL, minor_digits
from shared.values.nothing import remove_invisible

WHOLE_DIGITS = 15
DECIMALS = 4
TEXT_CHARACTERS = 40
# A JSON number is read as a binary float, which holds 15 significant digits exactly.
NUMBER_DIGITS = 15
CACHED_AMOUNTS = 1024
LIMIT = Decimal(10) ** WHOLE_DIGITS
# One of the last digit after the point, by the number of those digits.
_LAST_DIGITS = [Decimal(1).scaleb(-digits) for digits in range(DECIMALS + 1)]
AMOUNT_TEXT = r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$"
AMOUNT_SCHEMA = {"anyOf": [{"type": "string", "pattern": AMOUNT_TEXT}, {"type": "number"}], "examples": ["1200.00"]}

# Text that needs no further check, which is nearly all of it.
_PLAIN = re.compile(AMOUNT_TEXT)
# Separators that are sure: groups of three with one sign and a decimal point or comma that is another one, several
# groups, or a comma before one or two digits. "1,200" is a thousand in some countries and one in others.
_SPACES = r"['\u2019\u00a0\u2009\u202f ]"
_GROUPED = re.compile(
    rf"-?[0-9]{{1,3}}(?:(?:{_SPACES}[0-9]{{3}})+(?:[.,][0-9]{{1,2}})?|(?:,[0-9]{{3}}){{2,}}(?:\.[0-9]{{1,2}})?"
    r"|(?:\.[0-9]{3}){2,}(?:,[0-9]{1,2})?|,[0-9]{3}\.[0-9]{1,2}|\.[0-9]{3},[0-9]{1,2})"
    r"|-?[0-9]{1,15},[0-9]{1,2}"
)
_DECIMAL_END = re.compile(r"[.,]([0-9]{1,2})\Z")
CURRENCY_TEXT = r"^\s*[A-Za-z]{3}\s*$"
_BESIDE = rf"([A-Za-z]{{3}}|[{''.join(SIGNS)}{SIGNS_OF_SEVERAL}])"
_PRICE = re.compile(rf"{_BESIDE}?\s*([-+\u2212]?[0-9][0-9.,'\u2019\u00a0\u2009\u202f ]*?)\s*{_BESIDE}?")
# Beside a currency "15.000" is fifteen for some and fifteen thousand for others, unless the currency has three digits.
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_DIGITS_OF_GROUPS = 3
CURRENCY_SCHEMA = {"type": "string", "pattern": r"^[A-Z]{3}$"}


class DifferentCurrencies(Refusal):
    code = "different-currencies"
    detail = "Amounts in different currencies cannot be added."


class InvalidAmount(ValueError):
    """Not a finite number with at most 15 digits before the point and 4 after it."""


def parse_amount(value: object) -> Decimal:
    """The amount as it was written, in text or as a JSON number, never rounded.

    Text may have separators whose meaning is sure: "1,200.50", "1.200,50", "1 200", "1200,5". Raises InvalidAmount.
    """
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise InvalidAmount
    if isinstance(value, str):
        value = _join_groups(value)
    amount = Decimal(str(value))
    if isinstance(value, float) and len(amount.normalize().as_tuple().digits) > NUMBER_DIGITS:
        raise InvalidAmount
    return validate_amount(amount)


def _join_groups(text: str) -> str:
    """The text of an amount without its separators. Raises InvalidAmount."""
    bare = text.strip().replace("\u2212", "-").removeprefix("+") if len(text) <= TEXT_CHARACTERS else ""
    if is_decimal_text(bare):
        return bare
    if not _GROUPED.fullmatch(bare):
        raise InvalidAmount
    decimals = _DECIMAL_END.search(bare)
    whole = bare[: decimals.start()] if decimals else bare
    return re.sub("[^0-9-]", "", whole) + (f".{decimals[1]}" if decimals else "")


def is_decimal_text(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").replace(".", "", 1).isdigit()


def split_price(text: str, stated: str | None = None) -> tuple[str, str] | None:
    """The number and the currency of a text such as "15 000 EUR" or "\u20ac 1.234,50"; None where either is not sure.

    `stated`: the code of the currency that is said apart from the text, which must not say another one.
    """
    price = _PRICE.fullmatch(text.strip()) if len(text) <= TEXT_CHARACTERS else None
    if price is None or bool(price[1]) == bool(price[3]):
        return None
    beside = price[1] or price[3]
    code = stated if beside in SIGNS_OF_SEVERAL else SIGNS.get(beside, beside.upper())
    if code not in CODES or stated not in (None, code):
        return None
    if _THOUSANDS.fullmatch(price[2]) and minor_digits(code) < _DIGITS_OF_GROUPS:
        return None
    return price[2], code


def validate_amount(amount: Decimal) -> Decimal:
    if not amount.is_finite() or abs(amount) >= LIMIT or amount != round(amount, DECIMALS):
        raise InvalidAmount
    return amount


def parse_amount_field(value: object) -> Decimal:
    """For a pydantic field: the amount, or a sentence that does not hold the value."""
    try:
        return parse_amount(value)
    except InvalidAmount:
        sentence = "Must be an amount with at most 15 digits before the point and 4 after it; long ones as text."
        raise PydanticCustomError("wrong", sentence) from None


def read_sign(currency: object) -> object:
    """For a pydantic field: the code of the currency that a sign stands for; anything else as it is."""
    if not isinstance(currency, str) or currency.isascii():
        return currency
    text = remove_invisible(currency).strip()
    return SIGNS.get(text, text)


@dataclass(frozen=True)
class Money:
    """An amount with the currency's digits after the point (1200.00 EUR, 1200 JPY), or with up to 4 if it has more.

    As JSON, in and out: `{"amount": "1200.00", "currency": "EUR"}`; a caller may send the amount as a number, and the
    currency in lower case.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    amount: Annotated[Decimal, BeforeValidator(parse_amount_field), WithJsonSchema(AMOUNT_SCHEMA, mode="validation")]
    currency: Annotated[
        str,
        StringConstraints(pattern=CURRENCY_TEXT, strip_whitespace=True, to_upper=True),
        BeforeValidator(read_sign),
        WithJsonSchema(CURRENCY_SCHEMA),
    ]

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", _write_out(self.amount, self.currency))

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise DifferentCurrencies(f"{self.currency} and {other.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def document(self) -> dict[str, str]:
        """The amount as JSON: `{"amount": "1200.00", "currency": "EUR"}`."""
        return {"amount": str(self.amount), "currency": self.currency}


# Budgets and revenues are round, and so the same for many.
@lru_cache(CACHED_AMOUNTS)
def _write_out(amount: Decimal, currency: str) -> Decimal:
    """The amount with the digits after the point that it is written with. Raises InvalidAmount."""
    validate_amount(amount)
    decimals = minor_digits(currency)
    if amount != amount.to_integral_value():
        decimals = max(decimals, -int(amount.normalize().as_tuple().exponent))
    # Adding 0 turns -0.00 into 0.00.
    return amount.quantize(_LAST_DIGITS[decimals]) + 0
