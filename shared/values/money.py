"""Money: an exact amount in one currency."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.errors import Refusal

WHOLE_DIGITS = 15
DECIMALS = 4
TEXT_CHARACTERS = 40
# A JSON number is read as a binary float, which tells no more digits apart.
NUMBER_DIGITS = 15
LIMIT = Decimal(10) ** WHOLE_DIGITS
# ISO 4217: digits after the point, where there are not two.
NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DIGITS = "CLF UYW"
DIGITS = {
    code: digits for digits, codes in ((0, NO_DIGITS), (3, THREE_DIGITS), (4, FOUR_DIGITS)) for code in codes.split()
}
AMOUNT_TEXT = r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$"
AMOUNT_SCHEMA = {"anyOf": [{"type": "string", "pattern": AMOUNT_TEXT}, {"type": "number"}], "examples": ["1200.00"]}


class DifferentCurrencies(Refusal):
    code = "different-currencies"
    detail = "Amounts in different currencies cannot be added."


class InvalidAmount(ValueError):
    """Not a finite number with at most 15 digits before the point and 4 after it."""


def parse_amount(given: object) -> Decimal:
    """The amount as it was written, in text or as a JSON number, never rounded. Raises NotAnAmount."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise InvalidAmount
    if isinstance(given, str) and not (len(given) <= TEXT_CHARACTERS and is_digits(given)):
        raise InvalidAmount
    amount = Decimal(str(given))
    if isinstance(given, float) and len(amount.normalize().as_tuple().digits) > NUMBER_DIGITS:
        raise InvalidAmount
    return validate_amount(amount)


def is_digits(given: str) -> bool:
    return given.isascii() and given.removeprefix("-").replace(".", "", 1).isdigit()


def validate_amount(amount: Decimal) -> Decimal:
    if not amount.is_finite() or abs(amount) >= LIMIT or amount != round(amount, DECIMALS):
        raise InvalidAmount
    return amount


def given_amount(given: object) -> Decimal:
    try:
        return parse_amount(given)
    except InvalidAmount:
        sentence = "Must be an amount with at most 15 digits before the point and 4 after it; long ones as text."
        raise PydanticCustomError("wrong", sentence) from None


def minor_digits(currency: str) -> int:
    """How many digits after the point the currency is written with."""
    return DIGITS.get(currency, 2)


@dataclass(frozen=True)
class Money:
    """An amount, kept with the currency's digits (1200.00 EUR, 1200 JPY) or as many more, up to 4, as it has.

    It is its own JSON, in and out: `{"amount": "1200.00", "currency": "EUR"}`; a number may be sent for the amount.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    amount: Annotated[Decimal, BeforeValidator(given_amount), WithJsonSchema(AMOUNT_SCHEMA, mode="validation")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    def __post_init__(self) -> None:
        amount = validate_amount(self.amount).normalize()
        decimals = max(minor_digits(self.currency), -int(amount.as_tuple().exponent))
        # Adding 0 turns -0.00 into 0.00.
        object.__setattr__(self, "amount", amount.quantize(Decimal(1).scaleb(-decimals)) + 0)

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise DifferentCurrencies(f"{self.currency} and {other.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def document(self) -> dict[str, str]:
        """Its JSON."""
        return {"amount": str(self.amount), "currency": self.currency}
