"""The two kinds of failure: it can never succeed, or not now; and what is wrong with one field."""

from typing import Any, ClassVar, NamedTuple


class Refusal(Exception):
    """A decision that says no; each subclass is one reason. The same request will be refused again.

    `code` ends the `type` of the problem that a caller gets (`urn:accord:<code>`), and its words are the `title`;
    `detail` is a fixed sentence, which holds nothing of the request. Both are public and stay when a class is renamed.
    """

    code: ClassVar[str]
    detail: ClassVar[str]

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        for name in ("code", "detail"):
            if not isinstance(vars(cls).get(name), str):
                raise TypeError(f"{cls.__name__} needs a {name} of its own")


class Unavailable(Exception):
    """Something outside (the database, the log) is away; the same request may succeed later."""


class FieldError(NamedTuple):
    """What is wrong with one field: an RFC 6901 pointer, and a sentence that never holds the value."""

    pointer: str
    detail: str
