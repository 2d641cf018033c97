"""Links that sign a person in, each once: rows of `access.links`, of which the table keeps hashes.

An administrator hands an invitation over; a link by mail is asked for on the sign-in page, and intake sends it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.auth.caller import SECRET_BYTES, hash_secret
from shared.db.connection import Connection, sql
from shared.values.contact_identity import InvalidEmail, normalize_email

INVITATION_SECONDS = 72 * 60 * 60
MAIL_SECONDS = 15 * 60
# A person's links by mail that can be used at one time: more would only fill the person's mailbox.
MAILS_LIMIT = 3
# Seconds until a mail that was not taken is tried again, as often as fits into the life of its link.
RETRY_SECONDS = 20

_INVITE = sql("""
    with former as (delete from access.links where key_id = :key_id and kind = 'invitation')
    insert into access.links (link_id, key_id, kind, link_hash, expires_at)
    values (:link_id, :key_id, 'invitation', :link_hash, now() + make_interval(secs => :seconds))
    returning expires_at
""")
_ASK = sql("""
    insert into access.links (link_id, key_id, kind, expires_at, next_at)
    select :link_id, key_id, 'mail', now() + make_interval(secs => :seconds), now()
    from access.people
    where address = :address and active
          and :limit > (select count(*) from access.links
                        where links.key_id = people.key_id and kind = 'mail' and expires_at > now())
""")
# Without it a known address alone would wait for the disk, and be known by that.
_WRITE_TO_DISK = sql("select pg_logical_emit_message(true, 'accord', '')")
_USE = sql("""
    with used as (delete from access.links where link_hash = :link_hash returning key_id, expires_at)
    select used.key_id from used join access.keys on keys.key_id = used.key_id and keys.revoked_at is null
    where used.expires_at > now()
""")
_TAKE_DUE = sql("""
    with due as (
        select links.link_id, people.name, people.email
        from access.links join access.people on people.key_id = links.key_id
        where next_at <= now() and expires_at > now() and people.active and people.email is not null
        order by next_at limit 1 for update of links skip locked)
    update access.links set link_hash = :link_hash, next_at = now() + make_interval(secs => :seconds)
    from due where links.link_id = due.link_id
    returning due.link_id, due.name, due.email, links.expires_at
""")
_SENT = sql("update access.links set next_at = null where link_id = :link_id")
_END = sql("delete from access.links where key_id = :key_id")
_END_SESSIONS = sql("delete from access.sessions where key_id = :key_id")
_DELETE_EXPIRED = sql("""
    delete from access.links where link_id in (
        select link_id from access.links where expires_at < now() order by expires_at limit :limit)
""")


@dataclass(frozen=True)
class DueMail:
    """A link that is to be mailed; `secret` is in no table."""

    link_id: UUID
    name: str
    email: str
    secret: str
    expires_at: datetime


async def invite(conn: Connection, key_id: UUID, link_id: UUID, secret: str) -> datetime:
    """Keep an invitation for the person with this key, in place of the one before; the instant when it ends."""
    values = {"key_id": key_id, "link_id": link_id, "link_hash": hash_secret(secret), "seconds": INVITATION_SECONDS}
    expires_at: datetime = (await conn.execute(_INVITE, values)).scalar_one()
    return expires_at


async def ask_for_mail(conn: Connection, email: str) -> None:
    """Have a link mailed to the active person with this address, if there is one: the caller never learns it."""
    try:
        address = normalize_email(email)
    except InvalidEmail:
        address = ""
    values = {"link_id": uuid7(), "address": address, "seconds": MAIL_SECONDS, "limit": MAILS_LIMIT}
    await conn.execute(_ASK, values)
    await conn.execute(_WRITE_TO_DISK)


async def use(conn: Connection, secret: str) -> UUID | None:
    """End the link; the key of its person, or None if it ended before or the person is not active any more."""
    found: UUID | None = (await conn.execute(_USE, {"link_hash": hash_secret(secret)})).scalar()
    return found


async def take_due_mail(conn: Connection) -> DueMail | None:
    """The link whose mail is due first, with a new secret; it is due again after RETRY_SECONDS unless it is sent."""
    secret = generate_link_secret()
    row = (await conn.execute(_TAKE_DUE, {"link_hash": hash_secret(secret), "seconds": RETRY_SECONDS})).first()
    return DueMail(row.link_id, row.name, row.email, secret, row.expires_at) if row else None


async def note_sent(conn: Connection, link_id: UUID) -> None:
    """The mail with the link was taken by the server."""
    await conn.execute(_SENT, {"link_id": link_id})


async def end_links(conn: Connection, key_id: UUID) -> None:
    """End all links of the person with this key."""
    await conn.execute(_END, {"key_id": key_id})


async def end_all(conn: Connection, key_id: UUID) -> None:
    """End all links and sessions of the person with this key, in every process at once."""
    await end_links(conn, key_id)
    await conn.execute(_END_SESSIONS, {"key_id": key_id})


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` links that cannot be used any more; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"limit": limit})


def generate_link_secret() -> str:
    """A new random secret of 256 bits."""
    return secrets.token_urlsafe(SECRET_BYTES)
