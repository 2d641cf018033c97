"""The schema of a clause's test: a field, and exactly one condition on it."""

from typing import Annotated, Any, LiteralString, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared.criteria.fields import FIELD_CHARACTERS, Kind, kind_of, nearest

TESTS = ("in", "not_in", "equals", "between", "at_least", "at_most", "starts_with", "contains", "exists")
ONE_TEST = f"Needs exactly one of {', '.join(TESTS)}."
VALUES = 1000
TEXT_CHARACTERS = 200
LARGEST = 1e15
SCALARS = [{"type": "string", "maxLength": TEXT_CHARACTERS}, {"type": "number"}, {"type": "boolean"}]


def criterion_error(sentence: LiteralString, **parts: str | int) -> PydanticCustomError:
    """An error whose sentence may be shown to the client: it never holds the value that was sent."""
    return PydanticCustomError("wrong", sentence, parts)


def check_scalar(value: object) -> object:
    match value:
        case str() if value.strip() and len(value) <= TEXT_CHARACTERS and value.isprintable():
            return value
        case bool():
            return value
        case int() | float() if -LARGEST <= value <= LARGEST:
            return value
    raise criterion_error(
        "Must be a text of at most {limit} characters, a number, true or false.", limit=TEXT_CHARACTERS
    )


def require_non_empty(values: Any) -> Any:
    # Not min_length, which reports a second error where every item is wrong.
    if values is not None and not values:
        raise criterion_error("Must name at least one.")
    return values


Scalar = Annotated[Any, AfterValidator(check_scalar), WithJsonSchema({"anyOf": SCALARS})]
Listed = Annotated[tuple[Scalar, ...], Field(max_length=VALUES), AfterValidator(require_non_empty)]
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Text = Annotated[str, AfterValidator(check_scalar)]


class FieldTest(BaseModel):
    """A test of a field that may hold anything: a property of an activity, whose names the sender chooses."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

    field: Annotated[str, Field(max_length=FIELD_CHARACTERS), AfterValidator(check_scalar)]
    in_: Listed | None = Field(default=None, alias="in")
    not_in: Listed | None = None
    equals: Scalar | None = None
    between: tuple[Number, Number] | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    starts_with: Text | None = None
    contains: Text | None = None
    exists: bool | None = None

    @property
    def test(self) -> str:
        """The name of the one test, as the document writes it."""
        return next(test for test in TESTS if self._operand(test) is not None)

    @property
    def value(self) -> Any:
        """The value that the field is compared with."""
        return self._operand(self.test)

    def _operand(self, test: str) -> Any:
        return self.in_ if test == "in" else getattr(self, test)

    @field_validator("between")
    @classmethod
    def _require_order(cls, bounds: tuple[float, float] | None) -> tuple[float, float] | None:
        if bounds and bounds[0] > bounds[1]:
            raise criterion_error("The first number must not be above the second.")
        return bounds

    @model_validator(mode="after")
    def _require_one_test(self) -> Self:
        if sum(self._operand(test) is not None for test in TESTS) != 1:
            raise criterion_error(ONE_TEST)
        return self


class Criterion(FieldTest):
    """A test of an attribute of a lead."""

    @field_validator("field")
    @classmethod
    def _require_known_field(cls, field: str) -> str:
        if kind_of(field) is None:
            raise criterion_error(
                "No clause may name this field; the nearest one is {nearest}.", nearest=nearest(field)
            )
        return field

    @field_validator("between", "at_least", "at_most")
    @classmethod
    def _require_number_field(cls, operand: Any, info: ValidationInfo) -> Any:
        if operand is not None and _field_kind(info) == "text":
            raise criterion_error("Compares numbers, and this field holds a text.")
        return operand

    @field_validator("starts_with", "contains")
    @classmethod
    def _require_text_field(cls, operand: Any, info: ValidationInfo) -> Any:
        if operand is not None and _field_kind(info) == "number":
            raise criterion_error("Compares text, and this field holds a number.")
        return operand

    @field_validator("in_", "not_in", "equals")
    @classmethod
    def _require_kind_of_field(cls, operand: Any, info: ValidationInfo) -> Any:
        kind = _field_kind(info)
        values = operand if isinstance(operand, tuple) else () if operand is None else (operand,)
        if not all(_fits(value, kind) for value in values):
            raise criterion_error("Must hold what the field holds: a {kind}.", kind=kind)
        return operand


def _field_kind(info: ValidationInfo) -> Kind:
    # A field that has an error itself is not in the data: one error is enough.
    return kind_of(info.data.get("field", "")) or "any"


def _fits(value: object, kind: Kind) -> bool:
    if kind == "any":
        return True
    return isinstance(value, str) if kind == "text" else type(value) in (int, float)
