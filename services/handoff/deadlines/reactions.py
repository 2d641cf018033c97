"""An offer was not answered in time: what the agreement says of that."""

from collections.abc import Sequence

from services.handoff.clocks import store as clocks
from services.handoff.clocks.clock import Clock
from services.handoff.deadlines.domain import after_breach, when_nobody_is_left
from services.handoff.passing.handlers import pass_on
from services.handoff.promises import store as promises
from shared.sql import Connection


async def react(conn: Connection, breached: Sequence[Clock]) -> None:
    """Pass on what was offered and not answered. The leads are locked."""
    unanswered = [clock for clock in breached if clock.target == "offer"]
    if not unanswered:
        return
    made = await clocks.offers_made(conn, {clock.handoff_id for clock in unanswered})
    found = await promises.find(conn, {clock.agreement_version for clock in unanswered})
    terms = {clock.handoff_id: found.by_version[clock.agreement_version].offers for clock in unanswered}
    asked = after_breach(terms, made)
    left = await pass_on(conn, asked) if asked else set()
    again = when_nobody_is_left({one: terms[one] for one in left if asked[one] == "reassign"})
    if again:
        await pass_on(conn, again)
