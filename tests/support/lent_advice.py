"""What qualification advises for a review, as handoff and metrics read it."""

from datetime import date

from tests.support.database import run_as_service

SAYS = "One proposal: ask for more, size: at least 100."


async def advise(database_url: str, due: date) -> None:
    """Version 4 of the agreement is to be reviewed on this day."""
    await run_as_service(
        database_url,
        "qualification",
        f"""
        with signed as (
            insert into agreements (version, digest, document, drafted_at, activated_at, event_id)
            values (4, '', '{{}}', now(), now(), gen_random_uuid()) returning version
        )
        insert into review_advice select version, '{due.isoformat()}', '2026-11-30 12:00+00', '{SAYS}' from signed
        returning version
        """,
    )
