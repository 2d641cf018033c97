"""The two kinds of failure: `Refusal` (it can never succeed) and `Unavailable` (it may succeed later).

`FieldError` says what is wrong with one field of a request. How pydantic's errors become field errors is in
`field_errors.py`.
"""

from typing import Any, ClassVar, NamedTuple


class Refusal(Exception):
    """A decision that says no; each subclass is one reason. The same request will be refused again.

    `code` ends the `type` of the problem that a caller gets (`urn:accord:<code>`), and its words are the `title`;
    `detail` is a fixed sentence, which holds nothing of the request. Both are public and stay when a class is renamed.
    """

    code: ClassVar[str]
    detail: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in ("code", "detail"):
            if not isinstance(vars(cls).get(name), str):
                raise TypeError(f"{cls.__name__} needs a {name} of its own")


class Unavailable(Exception):
    """A resource outside this process does not answer now; the same request may succeed later.

    `resource` names it for an operator ("database"); `detail` says more where the name does not suffice. Callers see
    neither: they get 503 with the class's `title`, its `explanation` where there is one, and `retry_seconds` in
    `Retry-After`. `is_failure`: whether an operator should find it in the log.
    """

    code: ClassVar[str | None] = None
    title: ClassVar[str] = "Not now; ask again in a moment"
    is_failure: ClassVar[bool] = True
    explanation: str = ""
    retry_seconds: int = 1

    def __init__(self, resource: str, detail: str = "") -> None:
        super().__init__(resource)
        self.resource = resource
        self.detail = detail


class LenderUnavailable(Unavailable):
    """The server of another service, which lends what is asked for, does not answer; this service's own may."""

    def __init__(self, service: str) -> None:
        super().__init__(f"database of {service}")
        self.service = service


class TooManyReads(Unavailable):
    """So many slow reads run and wait that this one has no turn."""

    code = "too-many-reads"
    title = "Too many reports and lists are asked for at once; ask again in a few seconds"
    is_failure = False
    retry_seconds = 5

    def __init__(self) -> None:
        super().__init__("slow reads")


class ReadTooSlow(Unavailable):
    """A read took longer than it may; a smaller one may succeed."""

    code = "read-too-slow"
    title = "This takes too long to read; ask for fewer dates or rows, or again in a minute"
    retry_seconds = 60

    def __init__(self) -> None:
        super().__init__("slow reads", "a read was ended by its time limit")


class FieldError(NamedTuple):
    """What is wrong with one field: an RFC 6901 pointer, and a sentence that never holds the value."""

    pointer: str
    detail: str
