"""The tables of sellers and of their teams."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import orjson
from sqlalchemy import bindparam, select

from services.handoff.sellers.domain import Away, Seller
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import is_one_of, texts
from shared.db.tables import (
    ARRAY,
    BYTEWISE,
    INSTANT,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Table,
    Text,
    index,
    metadata_of,
    required,
)

# A team's lead is one of its sellers, and each seller has a team: `use_alter` lets one of the two be declared first.
teams_table = Table(
    "teams",
    metadata_of("handoff"),
    Column("team", BYTEWISE, primary_key=True),
    Column("lead", BYTEWISE, ForeignKey("sellers.seller", use_alter=True)),
    required("notify", ARRAY(Text), default="'{}'"),
)
sellers_table = Table(
    "sellers",
    metadata_of("handoff"),
    Column("seller", BYTEWISE, primary_key=True),
    required("name", Text),
    Column("email", Text),
    required("team", BYTEWISE, ForeignKey("teams.team")),
    required("kind", Text),
    Column("capacity", BigInteger),
    required("weight", Double),
    required("timezone", Text),
    required("away", JSON),
    required("active", Boolean),
    Column("served_at", INSTANT),
    required("on_leave", Text, default="'keep'"),
    Column("leaves_at", INSTANT),
    required("notify", ARRAY(Text), default="'{}'"),
    Column("booking_url", Text),
    index("sellers_team", "team"),
)

_FIELDS = [field.name for field in fields(Seller)]
_LOCK_TEAMS = sql("select team from teams where team = any(cast(:teams as text[])) order by team for update")
_LOCK_ALL_TEAMS = sql("select team from teams order by team for update")
_FIND_TEAM_LEADS = (
    select(teams_table.c.team.label("of_team"), sellers_table)
    .select_from(teams_table.join(sellers_table, sellers_table.c.seller == teams_table.c.lead))
    .where(is_one_of(teams_table.c.team, texts("teams")))
)
_SET_TEAM = sql("""
    update teams set lead = cast(:lead as text), notify = coalesce(cast(:notify as text[]), notify)
    where team = :team and (lead is distinct from cast(:lead as text) or notify <> cast(:notify as text[]))
""")
_FIND_DESTINATIONS = sql("select destination from destinations where destination = any(cast(:names as text[]))")
_FIND_ALL_TEAMS = sql("select team, lead from teams order by team")
_FIND_TEAM_NOTIFY = sql("select team, notify from teams order by team")
_CREATE_TEAM = sql("insert into teams (team) values (:team) on conflict do nothing")
_FIND_TEAMS = sql("select team from teams where team = any(cast(:teams as text[]))")
_SELECT = select(sellers_table).order_by(sellers_table.c.seller)
_FIND_BY_TEAMS = _SELECT.where(is_one_of(sellers_table.c.team, texts("teams")))
_FIND_PAGE = _SELECT.where(sellers_table.c.seller > bindparam("after")).limit(bindparam("limit"))
_FIND = select(sellers_table).where(sellers_table.c.seller == bindparam("seller"))
_FIND_TEAMS_OF = sql("select seller, team from sellers where seller = any(cast(:sellers as text[]))")
_FIND_ACTIVE = sql("select seller from sellers where seller = any(cast(:sellers as text[])) and active")
_SAVE = sql("""
    insert into sellers (seller, name, email, team, kind, capacity, weight, timezone, away, active, on_leave, notify,
                         booking_url)
    values (:seller, :name, cast(:email as text), :team, :kind, cast(:capacity as bigint), :weight, :timezone,
            cast(:away as json), :active, :on_leave, cast(:notify as text[]), cast(:booking_url as text))
    on conflict (seller) do update set
        name = excluded.name, email = excluded.email, team = excluded.team, kind = excluded.kind,
        capacity = excluded.capacity, weight = excluded.weight, timezone = excluded.timezone, away = excluded.away,
        active = excluded.active, on_leave = excluded.on_leave, notify = excluded.notify,
        booking_url = excluded.booking_url
""")
_SET_DEPARTURES = sql("""
    update sellers set leaves_at = departure.at
    from unnest(cast(:sellers as text[]), cast(:at as timestamptz[])) as departure (seller, at)
    where sellers.seller = departure.seller
""")
_FIND_MANY = select(sellers_table).where(is_one_of(sellers_table.c.seller, texts("sellers")))
_RECORD_ASSIGNMENT = sql("""
    update sellers set served_at = served.at
    from unnest(cast(:sellers as text[]), cast(:at as timestamptz[])) as served (seller, at)
    where sellers.seller = served.seller
""")


@dataclass(frozen=True)
class SellerRow:
    """A seller, and when the last offer was made to the seller."""

    seller: Seller
    served_at: datetime | None


async def lock_teams(conn: Connection, teams: Iterable[str] | None = None) -> list[str]:
    """Lock these teams, or all, before a seller of them is chosen or changed; the names of those that exist."""
    if teams is None:
        return list((await conn.execute(_LOCK_ALL_TEAMS)).scalars())
    return list((await conn.execute(_LOCK_TEAMS, {"teams": sorted(set(teams))})).scalars())


async def find_by_teams(conn: Connection, teams: Sequence[str]) -> list[SellerRow]:
    """The sellers of these teams."""
    rows = await conn.execute(_FIND_BY_TEAMS, {"teams": list(teams)})
    return [SellerRow(read_seller(row), row.served_at) for row in rows]


async def teams_of(conn: Connection, sellers: Iterable[str]) -> dict[str, str]:
    """The team of each of these sellers that exists."""
    seller_ids = sorted(set(sellers))
    rows = await conn.execute(_FIND_TEAMS_OF, {"sellers": seller_ids}) if seller_ids else ()
    return {row.seller: row.team for row in rows}


async def find_active(conn: Connection, sellers: Iterable[str]) -> set[str]:
    """Those of these sellers that exist and are active."""
    seller_ids = sorted(set(sellers))
    return set((await conn.execute(_FIND_ACTIVE, {"sellers": seller_ids})).scalars()) if seller_ids else set()


async def all_teams(conn: Connection) -> dict[str, str | None]:
    """Every team, by name, with its lead."""
    return {row.team: row.lead for row in await conn.execute(_FIND_ALL_TEAMS)}


async def find_team_destinations(conn: Connection) -> dict[str, tuple[str, ...]]:
    """The destinations of every team."""
    return {row.team: tuple(row.notify) for row in await conn.execute(_FIND_TEAM_NOTIFY)}


async def find_team_leads(conn: Connection, teams: Iterable[str]) -> dict[str, Seller]:
    """The lead of each of these teams that has one."""
    names = sorted(set(teams))
    rows = await conn.execute(_FIND_TEAM_LEADS, {"teams": names}) if names else ()
    return {row.of_team: read_seller(row) for row in rows}


async def set_team(conn: Connection, team: str, lead: str | None, notify: Sequence[str] | None) -> bool:
    """Set the lead of the team and, unless None, its destinations; whether that is a change."""
    values = {"team": team, "lead": lead, "notify": None if notify is None else list(notify)}
    return await conn.execute_count(_SET_TEAM, values) > 0


async def find_destinations(conn: Connection, names: Iterable[str]) -> set[str]:
    """Those of these destinations that exist."""
    wanted = sorted(set(names))
    return set((await conn.execute(_FIND_DESTINATIONS, {"names": wanted})).scalars()) if wanted else set()


async def find_teams(conn: Connection, teams: Iterable[str]) -> set[str]:
    """Those of these teams that exist."""
    return set((await conn.execute(_FIND_TEAMS, {"teams": sorted(set(teams))})).scalars())


async def create_team(conn: Connection, team: str) -> None:
    """Create the team if it does not exist."""
    await conn.execute(_CREATE_TEAM, {"team": team})


async def save(conn: Connection, seller: Seller) -> None:
    """Insert or update the seller. All teams must be locked: a seller may change teams."""
    away = [{"from": away.since, "to": away.until} for away in seller.away]
    await conn.execute(_SAVE, vars(seller) | {"away": orjson.dumps(away).decode(), "notify": list(seller.notify or ())})


async def set_departures(conn: Connection, departures: Mapping[str, datetime | None]) -> None:
    """Save when each of these sellers passes leads on next. The sellers' teams are locked."""
    await conn.execute(_SET_DEPARTURES, {"sellers": list(departures), "at": list(departures.values())})


async def find_many(conn: Connection, sellers: Iterable[str]) -> list[Seller]:
    """Those of these sellers that exist."""
    return [read_seller(row) for row in await conn.execute(_FIND_MANY, {"sellers": sorted(set(sellers))})]


async def record_assignment(conn: Connection, served_at: Mapping[str, datetime]) -> None:
    """Save when each of these sellers got an offer."""
    if served_at:
        await conn.execute(_RECORD_ASSIGNMENT, {"sellers": list(served_at), "at": list(served_at.values())})


async def find(conn: Connection, seller: str) -> Seller | None:
    """The seller with this id."""
    row = (await conn.execute(_FIND, {"seller": seller})).first()
    return read_seller(row) if row else None


async def find_page(conn: Connection, after: str, limit: int) -> list[Seller]:
    """At most `limit` sellers in the order of their ids, from the one that follows `after`."""
    return [read_seller(row) for row in await conn.execute(_FIND_PAGE, {"after": after, "limit": limit})]


async def find_all(conn: Connection) -> list[SellerRow]:
    """All sellers."""
    return [SellerRow(read_seller(row), row.served_at) for row in await conn.execute(_SELECT)]


def read_seller(row: Row) -> Seller:
    """The seller in a row of the table."""
    away = tuple(Away(datetime.fromisoformat(each["from"]), datetime.fromisoformat(each["to"])) for each in row.away)
    return Seller(**{name: row[name] for name in _FIELDS} | {"away": away, "notify": tuple(row.notify)})
