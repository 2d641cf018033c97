"""Keeping the keys of a person as those of an erased one."""

from datetime import datetime
from typing import NamedTuple

from services.intake.captures.store.erased_keys import add_erased_keys, begin_erasure
from services.intake.erasures import store
from services.intake.erasures.domain import Order
from services.intake.erasures.handlers.named_bodies import Wanted
from shared.db.connection import Connection
from shared.db.database import database_clock


class Begun(NamedTuple):
    """What names the person who is being erased, and since when."""

    wanted: Wanted
    at: datetime


async def begin(conn: Connection, order: Order) -> Begun | None:
    """Keep the keys of the person; None if there is no such person, or no more."""
    stored = await store.find_person(conn, order.lead_id)
    return await keep_keys(conn, stored, order) if stored.lead_ids else None


async def keep_keys(conn: Connection, stored: store.StoredPerson, order: Order) -> Begun:
    """From the commit on, what came before makes the person known no more.

    What is being kept is waited for, and nothing is kept until the commit.
    """
    wanted = Wanted(await store.find_identifiers(conn, stored.lead_ids), order.secrets)
    await begin_erasure(conn)
    now = await database_clock(conn)
    await add_erased_keys(conn, wanted.hash(stored.hashes), bool(wanted.person.emails), now)
    return Begun(wanted, now)
