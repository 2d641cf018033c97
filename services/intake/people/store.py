"""The table of people, and the keys that stand for them. Intake alone writes both; every service reads them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from services.intake.people.domain import Person
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    ARRAY,
    INSTANT,
    Boolean,
    Column,
    ForeignKey,
    LargeBinary,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

people_table = Table(
    "people",
    metadata_of("intake"),
    Column("person", Text, primary_key=True),
    required("key_id", Uuid, ForeignKey("access.keys.key_id"), unique=True),
    required("name", Text),
    Column("email", Text),
    Column("address", Text),
    required("roles", ARRAY(Text)),
    Column("seller", Text),
    required("active", Boolean),
    required("created_at", INSTANT, default="now()"),
    index("people_address", "address", unique=True, where="active"),
    schema="access",
)

# Written by `shared.auth`, in every service that has the sign-in page.
links_table = Table(
    "links",
    metadata_of("intake"),
    Column("link_id", Uuid, primary_key=True),
    required("key_id", Uuid, ForeignKey("access.keys.key_id")),
    required("kind", Text),
    Column("link_hash", LargeBinary, unique=True),
    required("expires_at", INSTANT),
    Column("next_at", INSTANT),
    index("links_key", "key_id"),
    index("links_expiry", "expires_at"),
    index("links_due", "next_at", where="next_at is not null"),
    schema="access",
)

_C = people_table.c
_PEOPLE = select(_C.person, _C.key_id, _C.name, _C.email, _C.address, _C.roles, _C.seller, _C.active)
_FIND = _PEOPLE.where(_C.person == bindparam("person"))
_FIND_BY_ADDRESS = _PEOPLE.where(_C.address == bindparam("address")).order_by(_C.active.desc(), _C.person)
_PAGE = _PEOPLE.where(_C.person > bindparam("after")).order_by(_C.person).limit(bindparam("limit"))
_FIND_TAKEN = sql("select person from access.people where person = any(cast(:people as text[]))")
_COUNT_OTHERS = sql("select count(*) from access.people where person <> :person")
_HAS_ADDRESS = sql("""
    select exists (select from access.people where address = :address and active and person <> :person)
""")
_PUT_KEY = sql("""
    insert into access.keys (key_hash, key_id, scopes, seller, note, person, revoked_at)
    values (:key_hash, :key_id, cast(:scopes as text[]), cast(:seller as text), 'person', :person,
            case when not :active then now() end)
    on conflict (key_id) do update
    set scopes = excluded.scopes, seller = excluded.seller,
        revoked_at = case when not :active then coalesce(keys.revoked_at, now()) end
""")
_PUT = sql("""
    insert into access.people (person, key_id, name, email, address, roles, seller, active)
    values (:person, :key_id, :name, cast(:email as text), cast(:address as text), cast(:roles as text[]),
            cast(:seller as text), :active)
    on conflict (person) do update
    set name = excluded.name, email = excluded.email, address = excluded.address, roles = excluded.roles,
        seller = excluded.seller, active = excluded.active
""")


async def find(conn: Connection, person: str) -> Person | None:
    """One person, also one who is not active."""
    row = (await conn.execute(_FIND, {"person": person})).first()
    return _read(row) if row else None


async def find_taken(conn: Connection, people: Sequence[str]) -> set[str]:
    """Those of these codes that a person has, also one who is not active."""
    return set((await conn.execute(_FIND_TAKEN, {"people": list(people)})).scalars())


async def find_by_address(conn: Connection, address: str) -> Person | None:
    """The person with this address, the active one of several."""
    row = (await conn.execute(_FIND_BY_ADDRESS, {"address": address})).first()
    return _read(row) if row else None


async def find_page(conn: Connection, after: str, limit: int) -> list[Person]:
    """At most `limit` people whose codes follow `after`, in the order of their codes."""
    return [_read(row) for row in await conn.execute(_PAGE, {"after": after, "limit": limit})]


async def count_others(conn: Connection, person: str) -> int:
    """How many people there are beside this one."""
    count: int = (await conn.execute(_COUNT_OTHERS, {"person": person})).scalar_one()
    return count


async def has_address(conn: Connection, person: Person) -> bool:
    """Whether another active person has this person's address."""
    values = {"address": person.address, "person": person.person}
    return person.address is not None and bool((await conn.execute(_HAS_ADDRESS, values)).scalar_one())


async def put(conn: Connection, person: Person, key_hash: bytes) -> None:
    """Insert or change a person and the key that stands for the person, which is revoked while one is not active.

    `key_hash`: of a new key, from a secret that nothing keeps.
    """
    values = {"person": person.person, "key_id": person.key_id, "active": person.active}
    key = {"key_hash": key_hash, "scopes": sorted(person.scopes), "seller": person.bound_seller}
    await conn.execute(_PUT_KEY, values | key)
    details = {"name": person.name, "email": person.email, "address": person.address, "seller": person.seller}
    await conn.execute(_PUT, values | details | {"roles": list(person.roles)})


def _read(row: Row) -> Person:
    return Person(row.person, row.key_id, row.name, row.email, row.address, tuple(row.roles), row.seller, row.active)
