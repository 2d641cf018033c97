"""Loading what a group of captures is decided on."""

from collections.abc import Sequence

from services.intake.captures.store.captures import find_previous
from services.intake.captures.store.erased_keys import find_erased_keys
from services.intake.idempotency.store import load_responses
from services.intake.identity.store.lead_index import lock_reserved
from services.intake.identity.store.reservations import reserve_match_keys
from services.intake.leads.domain.attribution import IdentifiedCapture, reserve_keys
from services.intake.leads.domain.capture_group import CaptureGroup
from services.intake.sources.store import KnownSources
from shared.db.connection import Connection
from shared.db.retries import Outdated


async def load_capture_group(
    conn: Connection, entries: Sequence[IdentifiedCapture], known: KnownSources
) -> CaptureGroup:
    """What these captures are decided on: their match keys and leads are locked until the commit.

    `known` has the sources of the entries. Raises Outdated if one of them has changed since.
    """
    captures = [entry.capture for entry in entries]
    keys = {capture.idempotency_key for capture in captures if capture.idempotency_key}
    responses = await load_responses(conn, keys)
    wanted, keyless = reserve_keys(entries), [entry.capture.capture_id for entry in entries if not entry.keys]
    versions = {name: known.versions[name] for name in {entry.source.source for entry in entries}}
    reservation = await reserve_match_keys(conn, wanted, captures, keyless, versions)
    if reservation.any_changed:
        known.forget()
        raise Outdated("a source that changes")
    index = await lock_reserved(conn, reservation, wanted)
    conn.rows_locked()
    # After the lock: the transactions that held it before have committed their captures.
    is_new = not (reservation.known or reservation.any_stored)
    previous = {} if is_new else await find_previous(conn, captures)
    waited = [hash_ for entry in entries if entry.capture.way.received_at for key in entry.keys for hash_ in key.hashes]
    return CaptureGroup(index, previous, responses, await find_erased_keys(conn, waited) if waited else {})
