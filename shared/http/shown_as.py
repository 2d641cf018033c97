"""A field of an answer whose contents the document describes by a model, which the answer itself is not read by."""

from dataclasses import dataclass
from types import GenericAlias
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class ShownAs:
    """In `Annotated[dict[str, Any], ShownAs(Packet)]`: the schema of the field is that of `type_`.

    To read a large answer by its model would cost more than to make it.
    """

    type_: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler(source)

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # Only inside another type is a model a schema with its own name.
        listed: Any = GenericAlias(list, (self.type_,))
        inside: dict[str, Any] = handler(TypeAdapter(listed).core_schema)["items"]
        return inside
