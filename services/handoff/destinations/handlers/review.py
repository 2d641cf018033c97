"""The reminder of a review of the agreement, in the morning list of both heads."""

from datetime import date

from services.handoff.agreements.store.review_advice import find_review
from services.handoff.destinations.domain import message, morning
from services.handoff.destinations.handlers.compose import Links
from shared.db.connection import Connection


async def write_review(conn: Connection, links: Links, today: date) -> tuple[message.Entry, ...]:
    """That the agreement is to be reviewed, with what is proposed; nothing on other days."""
    review = await find_review(conn)
    if review is None or not morning.is_reminded(review.due, today):
        return ()
    title = f"Version {review.version} of the agreement is to be reviewed"
    return (message.Entry(title, (f"Due on {review.due:%-d %b %Y}.", review.says), links.advice()),)
