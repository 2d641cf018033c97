"""What the caller of the stream asks for."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.handoff.subscriptions.domain.filter import EVERY_TYPE, Filter
from shared.http import QUERY_MODEL, Code, Name, Text

TYPES_LIMIT = 50


class StreamQuery(BaseModel):
    """Events of these types, as `handoff.*`, `sla.breached` or `*`, and of this seller or team; all without."""

    model_config = QUERY_MODEL

    types: Annotated[list[Text], Field(max_length=TYPES_LIMIT)] = []
    seller: Code | None = None
    team: Name | None = None

    def to_filter(self) -> Filter:
        """What the caller asks for. Several types may stand in one parameter, with commas."""
        each = [type_.strip() for text in self.types for type_ in text.split(",")]
        return Filter(tuple(dict.fromkeys(each)) or (EVERY_TYPE,), self.seller, self.team)
