"""What people say of a document before it is signed, and what an open objection stops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.qualification.agreements.domain.agreement import AgreementVersion
from shared.errors import Refusal

COMMENTS = 500


class OpenObjection(Refusal):
    code = "open-objection"
    detail = "An objection to this draft is open: it is resolved before a side signs."


class NoDraft(Refusal):
    code = "no-draft"
    detail = "Both sides have signed this version: draft a new one to change it."


class UnknownComment(Refusal):
    code = "unknown-comment"
    detail = "This version has no comment with this id."


class TooManyComments(Refusal):
    code = "too-many-comments"
    detail = f"A version has at most {COMMENTS} comments."


class UnknownPlace(Refusal):
    code = "unknown-place"
    detail = "The document has nothing at this pointer."


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes or resolves a comment: the name at the time, and the API key."""

    name: str
    key_id: UUID


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a comment ended."""

    text: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on the clause at `pointer`, or on the whole document; an open `objection` stops the signatures."""

    comment_id: UUID
    pointer: str
    text: str
    objection: bool
    author: Person
    written_at: datetime
    resolution: Resolution | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is yet to be resolved."""
        return self.resolution is None


def add(agreement: AgreementVersion, comments: Sequence[Comment], comment: Comment) -> Comment:
    """The comment, or the open one by the same author with the same content: a form that is sent twice adds one.

    Raises UnknownPlace, NoDraft for an objection to what both sides have signed, TooManyComments.
    """
    if not has_place(agreement.document, comment.pointer):
        raise UnknownPlace
    for earlier in comments:
        if earlier.is_open and _content_of(earlier) == _content_of(comment):
            return earlier
    if comment.objection and agreement.status != "draft":
        raise NoDraft
    if len(comments) >= COMMENTS:
        raise TooManyComments
    return comment


def resolve(comments: Iterable[Comment], comment_id: UUID, resolution: Resolution) -> Comment:
    """The comment with its resolution; one that is resolved stays as it is. Raises UnknownComment."""
    comment = next((comment for comment in comments if comment.comment_id == comment_id), None)
    if comment is None:
        raise UnknownComment
    return replace(comment, resolution=comment.resolution or resolution)


def require_no_objection(comments: Iterable[Comment]) -> None:
    """Raises OpenObjection if one of the comments is an open objection."""
    if any(comment.objection and comment.is_open for comment in comments):
        raise OpenObjection


def has_place(document: Mapping[str, Any], pointer: str) -> bool:
    """Whether a JSON pointer (RFC 6901) leads to something in the document; the empty one is the whole document."""
    found: Any = document
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            return False
    return pointer == "" or pointer.startswith("/")


def _content_of(comment: Comment) -> tuple[str, str, bool, UUID]:
    return comment.pointer, comment.text, comment.objection, comment.author.key_id
