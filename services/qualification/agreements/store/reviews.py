"""The table of reviews, and every query on it."""

from services.qualification.agreements.domain.review import Review
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    ARRAY,
    INSTANT,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

reviews_table = Table(
    "reviews",
    metadata_of("qualification"),
    Column("review_id", Uuid, primary_key=True),
    required("version", Integer, ForeignKey("agreements.version")),
    required("decision", Text),
    required("minutes", Text),
    required("present", ARRAY(Text)),
    required("key_id", Uuid),
    required("held_at", INSTANT),
    CheckConstraint("decision in ('keep', 'tighten', 'loosen')", name="reviews_decision_check"),
    index("reviews_version", "version", "held_at", "review_id"),
)

_LIST = sql("""
    select review_id, decision, minutes, present, key_id, held_at from reviews
    where version = :version order by held_at, review_id
""")
_INSERT = sql("""
    insert into reviews (review_id, version, decision, minutes, present, key_id, held_at)
    values (:review_id, :version, :decision, :minutes, cast(:present as text[]), :key_id, cast(:held_at as timestamptz))
""")


async def list_reviews(conn: Connection, version: int) -> list[Review]:
    """The reviews of a version, oldest first; at most REVIEWS."""
    return [_read_row(row) for row in await conn.execute(_LIST, {"version": version})]


async def insert(conn: Connection, version: int, review: Review) -> None:
    """Insert a new review."""
    values = {
        "review_id": review.review_id,
        "version": version,
        "decision": review.decision,
        "minutes": review.minutes,
        "present": list(review.present),
        "key_id": review.key_id,
        "held_at": review.held_at,
    }
    await conn.execute(_INSERT, values)


def _read_row(row: Row) -> Review:
    return Review(row.review_id, row.decision, row.minutes, tuple(row.present), row.key_id, row.held_at)
