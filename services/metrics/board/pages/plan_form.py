"""The forms of plans: what was typed into one, and the plan or what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, TypeVar

from annotated_types import MaxLen
from pydantic import BaseModel, ConfigDict, ValidationError

from services.metrics.board.pages import formatting, goal_context
from services.metrics.goals.domain.plan import NotAChannel
from services.metrics.goals.handlers.answer import answer_plan
from services.metrics.goals.schemas.plan import MOST_SHARES, NotAnEnd, PlanParameters
from shared.db.database import Database
from shared.errors.field_errors import describe
from shared.http import Text

M = TypeVar("M", bound=BaseModel)


class Field(NamedTuple):
    """A field of a form: its name, label, keyboard, and an example; `of`: whose share it is, where it is one's."""

    name: str
    label: str
    mode: str
    example: str
    of: str | None = None


class TypedShares(BaseModel):
    """The shares of a form: a name in `of`, empty for what has none, for each text in `share`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=False)

    of: Annotated[list[Text], MaxLen(MOST_SHARES)] = []
    share: Annotated[list[Text], MaxLen(MOST_SHARES)] = []

    def to_texts(self, shares: str) -> dict[str, str]:
        """What was typed into each field: the fields of this form, and `shares` with a name after a dot."""
        own = {name: text.strip() for name, text in self if isinstance(text, str)}
        return own | {f"{shares}.{name}": text.strip() for name, text in zip(self.of, self.share, strict=False)}


FIELDS = (
    Field("customers", "Customers", "numeric", "10"),
    Field("by", "By the end of", "", "2027-Q1"),
    Field("qualified_to_customer", "Share of qualified leads that buys", "decimal", "as it was"),
    Field("lag_days", "Days from qualified to won", "decimal", "as it was"),
    Field("cost_per_qualified", "Cost of a qualified lead", "decimal", "as it was"),
)
# The parameter that takes a share for each channel.
SHARES = "captured_to_qualified"


class TypedPlan(TypedShares):
    """What was typed into the form of the goal's page."""

    customers: Text = ""
    by: Text = ""
    qualified_to_customer: Text = ""
    lag_days: Text = ""
    cost_per_qualified: Text = ""


@dataclass(frozen=True)
class Form:
    """A form as it is shown: its fields, what is wrong with each, and the plan, if there is one."""

    fields: Sequence[Field] = FIELDS
    errors: Mapping[str, str] = field(default_factory=dict)
    plan: Any = None


def parse_typed(model: type[M], typed: Mapping[str, str], shares: str) -> tuple[M | None, dict[str, str]]:
    """What was typed as the parameters of a plan, or what is wrong with each field."""
    given = list_given(typed, shares)
    values: dict[str, Any] = {name: text for name, text in typed.items() if text and not name.startswith(f"{shares}.")}
    try:
        return model.model_validate(
            values | {shares: [f"{name.partition('.')[2]}:{typed[name]}" for name in given]}
        ), {}
    except ValidationError as error:
        return None, {_find_field(each["loc"], given): describe(each) for each in reversed(error.errors())}


def _find_field(location: Sequence[Any], given: Sequence[str]) -> str:
    """The field with an error: of a share the one that has it."""
    name, *place = location
    return given[place[0]] if place and isinstance(place[0], int) else str(name)


def list_given(typed: Mapping[str, str], shares: str) -> list[str]:
    """The fields of shares into which something was typed."""
    return [name for name, text in typed.items() if name.startswith(f"{shares}.") and text]


async def answer_form(database: Database, typed: Mapping[str, str]) -> Form:
    """The form of the goal's page with the plan, without one while nothing was typed; or with what is wrong."""
    named = [*FIELDS, *_list_channels(name.partition(".")[2] for name in typed if name.startswith(f"{SHARES}."))]
    if not any(typed.values()):
        return Form(named)
    parameters, errors = parse_typed(PlanParameters, typed, SHARES)
    if parameters is None:
        return Form(named, errors)
    try:
        plan = await answer_plan(database, parameters)
    except NotAnEnd as refusal:
        return Form(named, {"by": str(refusal.detail)})
    except NotAChannel as refusal:
        return Form(named, dict.fromkeys(list_given(typed, SHARES), str(refusal.detail)))
    channels = _list_channels(each.channel or "" for each in plan.channels)
    return Form([*FIELDS, *channels], plan=goal_context.build_plan_table(plan))


def _list_channels(channels: Iterable[str]) -> list[Field]:
    """The field of each of these channels; the empty one is that of leads without a channel."""
    return [
        Field(
            f"{SHARES}.{name}",
            f"Of {formatting.format_group(name or None, 'channel')} qualifies",
            "decimal",
            "as it was",
            name,
        )
        for name in channels
    ]
