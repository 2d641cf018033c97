"""What a version's page shows: its sentences, comments, glossary, and the other versions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from services.qualification.agreements.domain import acknowledgement, comment, document_parts, glossary, review
from services.qualification.agreements.domain import agreement as domain
from services.qualification.agreements.domain.clause import Part
from services.qualification.agreements.store import acknowledgements, agreements, comments, drafts, reviews
from shared.agreement.readers import locale, sales
from shared.auth import Caller
from shared.db.database import Database, database_clock


class Talk(NamedTuple):
    """The comments on one version: by the pointer of their clause, and those that no clause shows."""

    by_pointer: Mapping[str, Sequence[comment.Comment]]
    others: Sequence[comment.Comment]
    objections: int


@dataclass(frozen=True)
class Room:
    """One version with all around it.

    `terms`: each word with its meaning and this version's own rule; `digest`: the SHA-256 of what is signed.
    """

    agreement: domain.AgreementVersion
    parts: Sequence[Part]
    terms: Sequence[tuple[str, str, str]]
    talk: Talk
    history: Sequence[domain.AgreementVersion]
    reviews: Sequence[review.Review]
    next_review: review.NextReview | None
    readers: acknowledgement.Readers
    digest: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which instants are shown."""
        return locale.read_locale(self.agreement.document).zone

    @property
    def hours(self) -> sales.BusinessHours | None:
        """When sales works; None if every hour counts."""
        return sales.read_sales(self.agreement.document).business_hours

    @property
    def previous(self) -> int | None:
        """The version to compare with: the one in force for a draft, else the version before."""
        in_force = [each.version for each in self.history if each.status == "in_force"]
        if self.agreement.status == "draft" and in_force:
            return in_force[0]
        return max((each.version for each in self.history if each.version < self.agreement.version), default=None)

    def list_open_sides(self, viewer: Caller) -> list[domain.Side]:
        """The sides for which the viewer may sign this version now."""
        signed: set[Any] = {signature.side for signature in self.agreement.signatures}
        if self.agreement.status != "draft" or viewer.seller is not None:
            return []
        return [side for side in domain.IN_ORDER if side not in signed and viewer.allows(f"sign_{side}")]


async def load_room(database: Database, version: int) -> Room:
    """The version with all around it. Raises UnknownAgreement."""
    async with database.read_connection() as conn:
        agreement = await agreements.find(conn, version)
        if agreement is None:
            raise domain.UnknownAgreement
        found = await comments.list_comments(conn, version)
        history = await agreements.list_newest(conn)
        held = await reviews.list_reviews(conn, version)
        now = await database_clock(conn)
        read_by = await acknowledgements.list_acknowledgements(conn, version)
        digest = await drafts.find_digest(conn, version)
        readers = acknowledgement.Readers(read_by, await acknowledgements.list_sellers(conn))
    parts = document_parts.describe_document(agreement.document)
    talk = sort_comments(found, [clause.pointer for part in parts for clause in part.clauses])
    following = review.schedule_review(agreement, now, held[-1] if held else None)
    return Room(agreement, parts, glossary.define_terms(parts), talk, history, held, following, readers, digest)


async def find_latest(database: Database) -> int | None:
    """The version in force, else the newest draft; None before the first draft."""
    async with database.read_connection() as conn:
        version = await agreements.find_version_in_force(conn)
        newest = await agreements.list_newest(conn, 1) if version is None else []
    return newest[0].version if newest else version


def sort_comments(found: Sequence[comment.Comment], pointers: Sequence[str]) -> Talk:
    """The comments below their clauses: one on a part of a clause stands with the clause."""
    by_pointer: defaultdict[str, list[comment.Comment]] = defaultdict(list)
    others: list[comment.Comment] = []
    for each in found:
        holders = [pointer for pointer in pointers if f"{each.pointer}/".startswith(f"{pointer}/")]
        (by_pointer[max(holders, key=len)] if holders else others).append(each)
    return Talk(by_pointer, others, sum(each.objection and each.is_open for each in found))
