"""The base classes of published events, and the types of their fields."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

CACHED_INSTANTS = 1024


# Most events of a transaction name one instant, several times.
@lru_cache(CACHED_INSTANTS)
def format_rfc3339(at: datetime) -> str:
    """An instant as RFC 3339 in UTC with microseconds and a `Z`."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:-6] + "Z"


Instant = Annotated[AwareDatetime, PlainSerializer(format_rfc3339, return_type=str, when_used="json")]


def leave_out() -> Any:
    """The default of a field that an event leaves out where it has no value."""
    return Field(default=None, exclude_if=lambda value: value is None)


# Attributes as events carry them: each is a text, a number, a boolean, {"min", "max"} or an amount of money.
Attributes = dict[str, Any]


# The names of values that were not said but follow from others; left out where there is none.
Derived = Annotated[tuple[str, ...], Field(exclude_if=lambda names: not names)]


_set = object.__setattr__


class Fact(BaseModel):
    """A frozen value inside an event. Readers ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def of_valid(cls, values: dict[str, Any]) -> Self:
        """A fact of values that are known to be valid: it has exactly these, all fields in their order.

        It costs a third of a fact whose values are validated.
        """
        fact = cls.__new__(cls)
        _set(fact, "__dict__", values)
        _set(fact, "__pydantic_fields_set__", set(values))
        _set(fact, "__pydantic_extra__", None)
        _set(fact, "__pydantic_private__", None)
        return fact


class Event(Fact):
    """A published fact: `type` and `version` name its schema, `subject` is its key in the log."""

    type: ClassVar[str]
    version: ClassVar[int] = 1
    # An event that is not published only changes the state of its own service.
    published: ClassVar[bool] = True

    occurred_at: Instant

    @property
    def subject(self) -> str:
        """The key: events with one subject keep their order."""
        raise NotImplementedError

    def to_json(self) -> str:
        """The data of the event as a JSON text."""
        return self.model_dump_json()

    def write_values(self, values: Mapping[str, Any]) -> str:
        """The same text in half the time; `values`: the fields that stand in it, in their order, without models."""
        try:
            return orjson.dumps(values, format_rfc3339, orjson.OPT_PASSTHROUGH_DATETIME).decode()
        except TypeError:
            # A whole number beyond 64 bits.
            return self.model_dump_json()

    @property
    def own_id(self) -> UUID | None:
        """The event id, if other events refer to this one; else the outbox draws one."""
        return None


class LeadEvent(Event):
    """A fact about one lead."""

    lead_id: UUID

    @property
    def subject(self) -> str:
        return str(self.lead_id)


class Amount(Fact):
    """Money as it travels."""

    amount: Decimal
    currency: str
