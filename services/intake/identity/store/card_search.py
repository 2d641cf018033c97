"""Finding contact cards by their words, newest lead first."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.intake.identity.domain.contact_card import ContactCard
from shared.db.connection import Connection, Row, sql
from shared.db.lenders import borrow

# So many of the newest cards are looked at one by one, and as many more if these had at least a quarter of a page. What
# they do not answer is rare enough for the index.
NEWEST_CARDS = (5000, 20_000)
# The index is asked for the rarest word of a question, and for those that are at most so many times as frequent: it
# reads a word's cards so many times as fast as they are looked at.
FREQUENCY_RATIO = 20
# A seller finds so many of the seller's own leads, the newest ones.
SELLER_LEADS_LIMIT = 10_000

# Ids are drawn by time: the newest lead has the greatest one. `patterns`: one for the beginning of each word.
_SEARCH_NEWEST = sql("""
    select lead_id, seen_at, name, email, phone, external_ids, company
    from (
        select * from contacts.people where lead_id < cast(:before as uuid) order by lead_id desc limit :cards
    ) as newest
    where ' ' || search_words like all(cast(:patterns as text[])) order by lead_id desc limit :limit
""")
_COUNT_AMONG_NEWEST = sql("""
    with newest as materialized (
        select search_words from contacts.people
        where lead_id < cast(:before as uuid) order by lead_id desc limit :cards
    )
    select (select count(*) from newest where ' ' || search_words like pattern)
    from unnest(cast(:patterns as text[])) with ordinality as asked (pattern, place) order by place
""")
# Materialized, so that the index finds them: the order by lead would seem to be the shorter way.
_SEARCH_ALL = sql("""
    with found as materialized (
        select lead_id from contacts.people
        where cast(search_words as tsvector) @@ cast(:query as tsquery) and lead_id < cast(:before as uuid)
              and ' ' || search_words like all(cast(:patterns as text[]))
    ), page as materialized (
        select lead_id from found order by lead_id desc limit :limit
    )
    select lead_id, seen_at, name, email, phone, external_ids, company
    from page join contacts.people using (lead_id) order by lead_id desc
""")
# One look-up for each lead: PostgreSQL does not know how few they are.
_SEARCH_AMONG = sql("""
    select card.*
    from unnest(cast(:lead_ids as uuid[])) as chosen (lead_id)
         cross join lateral (
             select lead_id, seen_at, name, email, phone, external_ids, company
             from contacts.people
             where people.lead_id = chosen.lead_id and ' ' || search_words like all(cast(:patterns as text[]))
             limit 1) as card
    where card.lead_id < cast(:before as uuid) order by card.lead_id desc limit :limit
""")
_FIND_SURVIVORS = sql("""
    select coalesce(merged_into, lead.lead_id)
    from unnest(cast(:lead_ids as uuid[])) as asked (lead_id)
         cross join lateral (select * from leads where leads.lead_id = asked.lead_id limit 1) as lead
""")
_FIND_SELLERS_LEADS = sql("""
    select distinct lead_id from handoff.handoffs where seller = :seller order by lead_id desc limit :limit
""")
_IS_HANDED_TO = sql("""
    select exists (select from handoff.handoffs where lead_id = any(cast(:lead_ids as uuid[])) and seller = :seller)
""")
_EMPTY_LIST = sql("select gin_clean_pending_list('contacts.people_search_words')")
_AFTER_ALL = UUID(int=(1 << 128) - 1)


async def search_cards(conn: Connection, words: Sequence[str], before: UUID | None, limit: int) -> list[ContactCard]:
    """The newest cards on which a word begins with each of these, of leads before this one; without words all."""
    before = before or _AFTER_ALL
    newest = {"before": before, "limit": limit, "patterns": _patterns(words)}
    for cards in NEWEST_CARDS:
        found = _read(await conn.execute(_SEARCH_NEWEST, newest | {"cards": cards}))
        if len(found) == limit or not words:
            return found
        if len(found) < limit / 4:
            break
    indexed = await _choose_indexed(conn, words, before)
    rest = _patterns([word for word in words if word not in indexed])
    query = " & ".join(f"'{word}':*" for word in indexed)
    page = {"before": before, "limit": limit, "query": query, "patterns": rest}
    return _read(await conn.execute(_SEARCH_ALL, page))


async def search_cards_of(
    conn: Connection, lead_ids: Collection[UUID], words: Sequence[str], before: UUID | None, limit: int
) -> list[ContactCard]:
    """As `search_cards`, of these leads only."""
    values = {"lead_ids": list(lead_ids), "patterns": _patterns(words), "before": before or _AFTER_ALL, "limit": limit}
    return _read(await conn.execute(_SEARCH_AMONG, values))


async def find_survivors(conn: Connection, lead_ids: Collection[UUID]) -> set[UUID]:
    """These leads, or their survivors; without those that are not known."""
    return set((await conn.execute(_FIND_SURVIVORS, {"lead_ids": list(lead_ids)})).scalars())


async def find_leads_of_seller(conn: Connection, seller: str) -> set[UUID]:
    """The leads of the seller's handoffs, or their survivors: the newest SELLER_LEADS_LIMIT."""
    async with borrow(conn, "handoff") as lent:
        rows = await lent.execute(_FIND_SELLERS_LEADS, {"seller": seller, "limit": SELLER_LEADS_LIMIT})
    return await find_survivors(conn, list(rows.scalars()))


async def is_handed_to(conn: Connection, lead_ids: Collection[UUID], seller: str) -> bool:
    """Whether a handoff of one of these ids of a person is this seller's."""
    async with borrow(conn, "handoff") as lent:
        return bool((await lent.execute(_IS_HANDED_TO, {"lead_ids": list(lead_ids), "seller": seller})).scalar_one())


async def index_new_words(conn: Connection) -> None:
    """Move the words that were written lately from the index's list to their places in it."""
    await conn.execute(_EMPTY_LIST)


async def _choose_indexed(conn: Connection, words: Sequence[str], before: UUID) -> list[str]:
    """The words by which the index finds the cards, judged by the newest ones; the others are looked for on these."""
    if len(words) == 1:
        return list(words)
    values = {"patterns": _patterns(words), "before": before, "cards": NEWEST_CARDS[0]}
    counts = list((await conn.execute(_COUNT_AMONG_NEWEST, values)).scalars())
    limit = FREQUENCY_RATIO * max(1, min(counts))
    return [word for word, count in zip(words, counts, strict=True) if count <= limit]


def _patterns(words: Sequence[str]) -> list[str]:
    return [f"% {word}%" for word in words]


def _read(rows: Sequence[Row]) -> list[ContactCard]:
    return [ContactCard(*row) for row in rows]
