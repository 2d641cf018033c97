"""The agreement in force: how far it has judged, its next review, and the reviews that both sides hold."""

from typing import NamedTuple

from uuid_utils.compat import uuid7

from services.qualification.agreements.domain.agreement import AgreementVersion
from services.qualification.agreements.domain.review import (
    Decision,
    NextReview,
    NoAgreementInForce,
    Review,
    hold,
    schedule_review,
)
from services.qualification.agreements.store import agreements, comments, reviews
from services.qualification.dependencies import CountPending
from shared.auth import Caller
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


class ActiveAgreement(NamedTuple):
    """The agreement in force, the number of leads that it has yet to evaluate, and its next review."""

    agreement: AgreementVersion
    pending: int
    review: NextReview | None


class HeldReview(NamedTuple):
    """A review, the version that it is of, its next one, and whether this request held it."""

    agreement: AgreementVersion
    review: Review
    following: NextReview | None
    changed: bool


async def load_active_agreement(database: Database, count_pending: CountPending) -> ActiveAgreement | None:
    """The agreement in force and its progress; None before the first one."""
    async with database.read_connection() as conn:
        agreement = await agreements.find_active(conn)
        if agreement is None:
            return None
        held = await reviews.list_reviews(conn, agreement.version)
        review = schedule_review(agreement, await database_clock(conn), held[-1] if held else None)
        return ActiveAgreement(agreement, await count_pending(conn, agreement.version), review)


async def hold_review(
    database: Database, caller: Caller, decision: Decision, minutes: str, present: tuple[str, ...]
) -> HeldReview:
    """Write down a review of the agreement in force; the next one is counted from it.

    Raises NoAgreementInForce, TooManyReviews.
    """
    review_id = uuid7()

    async def write(conn: Connection) -> HeldReview:
        version = await agreements.find_version_in_force(conn)
        if version is None:
            raise NoAgreementInForce
        await comments.lock_version(conn, version)
        agreement = await agreements.find(conn, version)
        if agreement is None or agreement.status != "in_force":
            raise NoAgreementInForce
        now = await database_clock(conn)
        written = Review(review_id, decision, minutes, present, caller.key_id, now)
        review = hold(await reviews.list_reviews(conn, version), written)
        if review is written:
            await reviews.insert(conn, version, review)
        return HeldReview(agreement, review, schedule_review(agreement, now, review), review is written)

    return await database.run(write)
