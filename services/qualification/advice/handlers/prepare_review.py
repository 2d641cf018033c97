"""What is advised for the next review: made once an hour, so that reminders name it without asking the leads again."""

from datetime import timedelta

from services.qualification.advice import store
from services.qualification.advice.domain.proposal import Advice
from services.qualification.advice.handlers.load_advice import load_advice
from services.qualification.agreements.domain.agreement import AgreementVersion
from services.qualification.agreements.domain.review import NextReview, schedule_review
from services.qualification.agreements.store import agreements, reviews
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.replays.domain.comparison import THRESHOLD_NAMES
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

LOOK_SECONDS = 60.0
# So long what was advised is named.
LIFE = timedelta(hours=1)
DIRECTIONS = {"tighten": "ask for more", "loosen": "ask for less"}
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five")


async def prepare_review(database: Database, compiled: dict[int, CompiledAgreement]) -> float:
    """Make the advice anew where it is an hour old, or of a former version; the seconds until the next look."""
    async with database.read_connection() as conn:
        agreement = await agreements.find_active(conn)
        if agreement is None:
            return LOOK_SECONDS
        known, now = await store.find(conn, agreement.version), await database_clock(conn)
        following = await find_next_review(conn, agreement)
    due = following.due if following else None
    if known is None or known.made_at + LIFE <= now:
        advised = await load_advice(database, compiled)
        if advised is None or advised.agreement.version != agreement.version:
            return LOOK_SECONDS
        known = store.ReviewAdvice(agreement.version, due, now, summarize(advised.advice))
    elif known.due == due:
        return LOOK_SECONDS
    changed = known._replace(due=due)
    await database.run(lambda conn: store.save(conn, changed))
    return LOOK_SECONDS


async def find_next_review(conn: Connection, agreement: AgreementVersion) -> NextReview | None:
    """When this agreement is reviewed next; None where none is agreed."""
    held = await reviews.list_reviews(conn, agreement.version)
    return schedule_review(agreement, await database_clock(conn), held[-1] if held else None)


def summarize(advice: Advice) -> str:
    """What is advised, in a sentence: `Two proposals: ask for more, size: at least 100; …`."""
    if advice.thin:
        return "Too little is known to advise anything: keep it."
    if not advice.proposals:
        return "No proposal: no clause has enough against it."
    named = "; ".join(
        f"{DIRECTIONS[each.decision]}, {THRESHOLD_NAMES.get(each.clause, each.clause.replace('_', ' '))}: {each.says}"
        for each in advice.proposals
    )
    number = len(advice.proposals)
    return f"{NUMBERS[number]} {'proposal' if number == 1 else 'proposals'}: {named}."
