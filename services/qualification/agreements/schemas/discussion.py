"""The request and response models of comments, and of what differs between two versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from services.qualification.agreements.domain.comment import Comment, Resolution
from services.qualification.agreements.domain.document_parts import Change, Difference
from shared.http import REQUEST_MODEL
from shared.http.field_types import MANY_LINES

COMMENT_CHARACTERS = 2000
POINTER_CHARACTERS = 300

CommentText = Annotated[
    str, StringConstraints(min_length=1, max_length=COMMENT_CHARACTERS, pattern=MANY_LINES, strip_whitespace=True)
]


class CommentIn(BaseModel):
    """A comment on one place of the document, or on all of it; an objection stops the signatures until resolved."""

    model_config = REQUEST_MODEL

    pointer: Annotated[str, StringConstraints(max_length=POINTER_CHARACTERS)] = ""
    text: CommentText
    objection: bool = False


class ResolutionIn(BaseModel):
    """How a comment ended."""

    model_config = REQUEST_MODEL

    text: CommentText


class ResolutionOut(BaseModel):
    """How a comment ended, by whom and when."""

    text: str
    by: str
    key_id: UUID
    at: datetime


class CommentOut(BaseModel):
    """A comment with its resolution, null while it is open."""

    id: UUID
    pointer: str
    text: str
    objection: bool
    author: str
    key_id: UUID
    written_at: datetime
    resolution: ResolutionOut | None


class CommentListOut(BaseModel):
    """The comments on one version, oldest first."""

    comments: list[CommentOut]


class ChangeOut(BaseModel):
    """What differs in one clause: as it was and as it is, in sentences, and as the documents have it.

    `before` and `old_value` are null for a clause that was added, `after` and `new_value` for one that was removed.
    """

    kind: Difference
    part: str
    pointer: str
    before: str | None
    after: str | None
    old_value: Any
    new_value: Any


class ChangesOut(BaseModel):
    """What differs between two versions, clause by clause."""

    since: int
    version: int
    changes: list[ChangeOut]


def to_comment_out(comment: Comment) -> CommentOut:
    ended = comment.resolution
    return CommentOut(
        id=comment.comment_id,
        pointer=comment.pointer,
        text=comment.text,
        objection=comment.objection,
        author=comment.author.name,
        key_id=comment.author.key_id,
        written_at=comment.written_at,
        resolution=_to_resolution_out(ended) if ended else None,
    )


def _to_resolution_out(ended: Resolution) -> ResolutionOut:
    return ResolutionOut(text=ended.text, by=ended.by.name, key_id=ended.by.key_id, at=ended.at)


def to_changes_out(since: int, version: int, changes: Sequence[Change]) -> ChangesOut:
    return ChangesOut(since=since, version=version, changes=[_to_change_out(change) for change in changes])


def _to_change_out(change: Change) -> ChangeOut:
    before, after = change.before, change.after
    return ChangeOut(
        kind=change.kind,
        part=change.part,
        pointer=change.clause.pointer,
        before=before.text if before else None,
        after=after.text if after else None,
        old_value=before.value if before else None,
        new_value=after.value if after else None,
    )
