"""One clause test as a document states it: a field, and exactly one thing that must be true of it."""

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
    """A mistake whose sentence may be shown: errors of this type never hold the value that was given."""
    return PydanticCustomError("wrong", sentence, parts)


def scalar(given: object) -> object:
    match given:
        case str() if given.strip() and len(given) <= TEXT_CHARACTERS and given.isprintable():
            return given
        case bool():
            return given
        case int() | float() if -LARGEST <= given <= LARGEST:
            return given
    raise criterion_error(
        "Must be a text of at most {limit} characters, a number, true or false.", limit=TEXT_CHARACTERS
    )


def require_non_empty(given: Any) -> Any:
    # Not min_length, which complains a second time where every item is wrong.
    if given is not None and not given:
        raise criterion_error("Must name at least one.")
    return given


Scalar = Annotated[Any, AfterValidator(scalar), WithJsonSchema({"anyOf": SCALARS})]
Listed = Annotated[tuple[Scalar, ...], Field(max_length=VALUES), AfterValidator(require_non_empty)]
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Text = Annotated[str, AfterValidator(scalar)]


class FieldTest(BaseModel):
    """A test of a field that may hold anything: a property of an activity, whose names are the sender's."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

    field: Annotated[str, Field(max_length=FIELD_CHARACTERS), AfterValidator(scalar)]
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
        return next(test for test in TESTS if self._asked(test) is not None)

    @property
    def value(self) -> Any:
        """What the field is compared with."""
        return self._asked(self.test)

    def _asked(self, test: str) -> Any:
        return self.in_ if test == "in" else getattr(self, test)

    @field_validator("between")
    @classmethod
    def _in_order(cls, given: tuple[float, float] | None) -> tuple[float, float] | None:
        if given and given[0] > given[1]:
            raise criterion_error("The first number must not be above the second.")
        return given

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if sum(self._asked(test) is not None for test in TESTS) != 1:
            raise criterion_error(ONE_TEST)
        return self


class Criterion(FieldTest):
    """A test of a field that Accord knows of a lead."""

    @field_validator("field")
    @classmethod
    def _known(cls, given: str) -> str:
        if kind_of(given) is None:
            raise criterion_error(
                "No clause may name this field; the nearest one is {nearest}.", nearest=nearest(given)
            )
        return given

    @field_validator("between", "at_least", "at_most")
    @classmethod
    def _of_a_number(cls, given: Any, info: ValidationInfo) -> Any:
        if given is not None and _kind(info) == "text":
            raise criterion_error("Compares numbers, and this field holds a text.")
        return given

    @field_validator("starts_with", "contains")
    @classmethod
    def _of_a_text(cls, given: Any, info: ValidationInfo) -> Any:
        if given is not None and _kind(info) == "number":
            raise criterion_error("Compares text, and this field holds a number.")
        return given

    @field_validator("in_", "not_in", "equals")
    @classmethod
    def _like_the_field(cls, given: Any, info: ValidationInfo) -> Any:
        kind = _kind(info)
        values = given if isinstance(given, tuple) else () if given is None else (given,)
        if not all(_fits(value, kind) for value in values):
            raise criterion_error("Must hold what the field holds: a {kind}.", kind=kind)
        return given


def _kind(info: ValidationInfo) -> Kind:
    # A field that was refused is not in the data: it is complained of once.
    return kind_of(info.data.get("field", "")) or "any"


def _fits(value: object, kind: Kind) -> bool:
    if kind == "any":
        return True
    return isinstance(value, str) if kind == "text" else type(value) in (int, float)
