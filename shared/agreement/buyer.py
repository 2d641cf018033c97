"""The schema of the buyer: what troubles whom both sides sell to, how they decide, and which personas they are."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.field_types import STRICT, Code, Codes, Days, LongText, Text, require_unique
from shared.criteria.criterion import Criterion, criterion_error, require_non_empty

LISTED = 50
PERSONAS = 50
TESTS = 20

# As intake derives it from the title: `role.seniority`.
Seniority = Literal["c_level", "vp", "director", "manager", "senior", "entry"]
Texts = Annotated[tuple[Text, ...], Field(max_length=LISTED), AfterValidator(require_unique)]


def require_different_names(names: tuple[str, ...]) -> tuple[str, ...]:
    if len({name.casefold() for name in names}) < len(names):
        raise criterion_error("Names something twice.")
    return names


class Buyer(BaseModel):
    """Whom both sides sell to: what troubles them, with whom they compare us, how long they take, and who decides."""

    model_config = STRICT

    problems: Texts = ()
    competitors: Annotated[Texts, AfterValidator(require_different_names)] = ()
    decision_days: Days | None = None
    decided_by: Annotated[tuple[Seniority, ...], AfterValidator(require_unique)] = ()


class Persona(BaseModel):
    """A lead for whom all tests of `when` hold is of the first such persona.

    `wants`: the content cards that come first, by id or by kind; `asks`: what such a person asks.
    """

    model_config = STRICT

    id: Code
    name: Text
    when: Annotated[tuple[Criterion, ...], Field(max_length=TESTS), AfterValidator(require_non_empty)]
    wants: Codes = ()
    asks: Texts = ()
    says: LongText | None = None


Personas = Annotated[tuple[Persona, ...], Field(max_length=PERSONAS)]
