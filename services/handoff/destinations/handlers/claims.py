"""Taking the notices of a group that are due: what is stale ends, what must wait is deferred, the rest is a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from services.handoff.destinations import store
from services.handoff.destinations.domain import message, send_time
from services.handoff.destinations.domain.destination import Destination, Target
from services.handoff.destinations.domain.told import Told
from services.handoff.destinations.handlers import compose, end_notices, morning, people, shared_numbers, stopped, told
from services.handoff.destinations.handlers.destinations import open_target
from services.handoff.notices.domain.notice import SHARED_KINDS, Notice, Role
from services.handoff.notices.store import sending
from shared.db.connection import Connection

# What one message tells of at most; the next ones follow.
GROUP_LIMIT = 1000
# A process that sends is done or dead by then.
LEASE_SECONDS = 120.0
OWN_ADDRESS = Target(Destination("own address", "email", None, None))


@dataclass(frozen=True)
class Claimed:
    """A message that this process sends now: where to, to whom, and the notices of which it tells."""

    message: message.Message
    target: Target
    addressee: people.Addressee
    notices: Sequence[Notice]


async def claim_group(
    conn: Connection, roots: Sequence[bytes], links: compose.Links, group: sending.Group
) -> Claimed | None:
    """Begin an attempt of what is due of this group; None if nothing of it is sent now."""
    locked = await sending.lock_due(conn, group, GROUP_LIMIT)
    if not locked:
        return None
    role: Role | None = next((each for each in get_args(Role) if each == group.recipient), None)
    if role is not None:
        await _tell_people(conn, role, locked)
        return None
    target = await _find_target(conn, roots, group)
    addressee = await people.find_addressee(conn, group.recipient)
    if target is None or addressee is None:
        reason = "no-such-destination" if target is None else "recipient-gone"
        await end_notices.end_untold(conn, locked, reason)
        return None
    now = await told.load_told(conn, locked)
    ready = await _sort_out(conn, target.destination, locked, now)
    if not ready:
        return None
    written = await _write(conn, links, ready, now)
    if written is None:
        await end_notices.end_stale(conn, ready)
        return None
    claimed = await sending.claim(conn, [notice.notice_id for notice in ready], LEASE_SECONDS)
    return Claimed(written, target, addressee, claimed)


async def _write(conn: Connection, links: compose.Links, ready: Sequence[Notice], now: Told) -> message.Message | None:
    """The message: what happened, then numbers of both sides, webhooks that stopped, and the list of a morning."""
    happened = sorted((notice for notice in ready if notice.handoff_id), key=lambda each: each.occurred_at)
    webhooks = [notice for notice in ready if notice.subscription]
    of_both = [notice for notice in ready if notice.kind in SHARED_KINDS]
    mornings = [notice for notice in ready if notice.kind == "morning"]
    parts = [
        await compose.compose(conn, links, happened, now) if happened else None,
        shared_numbers.write_shared(links, of_both) if of_both else None,
        await stopped.write_stopped(conn, links, webhooks) if webhooks else None,
        await morning.write_list(conn, links, mornings, now) if mornings else None,
    ]
    written = [part for part in parts if part]
    return message.join(written) if written else None


async def _sort_out(conn: Connection, destination: Destination, locked: Sequence[Notice], now: Told) -> list[Notice]:
    """Those of these notices that are sent now."""
    stale = [notice for notice in locked if now.is_stale(notice)]
    await end_notices.end_stale(conn, stale)
    ended = {notice.notice_id for notice in stale}
    times = {
        notice.notice_id: send_time.find_send_time(
            destination, notice.kind, notice.made_at, now.now, now.terms.calendar
        )
        for notice in locked
        if notice.notice_id not in ended
    }
    await sending.defer(conn, {notice_id: at for notice_id, at in times.items() if at > now.now})
    return [notice for notice in locked if times.get(notice.notice_id) == now.now]


async def _find_target(conn: Connection, roots: Sequence[bytes], group: sending.Group) -> Target | None:
    if group.destination is None:
        return OWN_ADDRESS
    rows = await store.find_many(conn, [group.destination])
    return open_target(roots, rows[0]) if rows else None


async def _tell_people(conn: Connection, role: Role, notices: Sequence[Notice]) -> None:
    """Have each person who has the role of these notices told, except who was told the same as its seller."""
    if role == "owners":
        copies = [
            sending.Copy(notice.notice_id, recipient, None)
            for notice in notices
            for recipient in await people.find_owners(conn, notice.details["key_id"])
        ]
    else:
        reached = await people.find_by_role(conn, role, {notice.team for notice in notices})
        copies = [
            sending.Copy(notice.notice_id, each.recipient, each.destination, notice.told_to_seller, each.seller)
            for notice in notices
            for each in reached.get(notice.team, ())
        ]
    await sending.add_copies(conn, copies)
    await sending.end(conn, [notice.notice_id for notice in notices], "withdrawn", None)
