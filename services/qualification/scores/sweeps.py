"""Leads that are judged again although nobody said anything of them: by a new agreement, and after a rest."""

from services.qualification.agreements import store as agreements
from services.qualification.agreements.in_force import policy
from services.qualification.scores import store
from services.qualification.scores.settling import judge_again
from services.qualification.telemetry import leads_to_judge
from services.qualification.verdicts.rules import Rules
from shared.sql import Connection

PIECE = 500
# How soon a process sees that another one put an agreement in force, or gave a lead a rest.
LOOK_SECONDS = 5.0
# No lead was judged by it.
NONE = -1


async def judge_waiting(conn: Connection, known: dict[int, Rules]) -> float:
    """Judge a piece of what the agreement in force has not judged; the seconds until there may be more of it."""
    by = await policy(conn, known)
    if by.in_force is None:
        return LOOK_SECONDS
    waiting = await store.lock_waiting(conn, by.in_force, PIECE)
    if waiting:
        await judge_again(conn, waiting, by)
        await agreements.add_judged_again(conn, by.in_force, len(waiting))
    return 0.0 if len(waiting) == PIECE else LOOK_SECONDS


async def judge_rested(conn: Connection, known: dict[int, Rules]) -> float:
    """Judge a piece of the leads whose rest is over; the seconds until the next one's is."""
    by = await policy(conn, known)
    rested = await store.lock_due(conn, PIECE)
    if rested:
        await judge_again(conn, rested, by)
    if len(rested) == PIECE:
        return 0.0
    due = await store.next_due(conn)
    # What is due and still there is in use by somebody: it will be judged there.
    return min(due, LOOK_SECONDS) if due and due > 0 else LOOK_SECONDS


async def show_waiting(conn: Connection) -> float:
    """Show how many leads the agreement in force has yet to judge; the seconds until the next time."""
    version = await agreements.version_in_force(conn)
    leads_to_judge.set(await store.count_waiting(conn, NONE if version is None else version))
    return LOOK_SECONDS
