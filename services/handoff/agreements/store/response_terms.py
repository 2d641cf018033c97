"""Every agreement that was ever in force."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import orjson

from services.handoff.agreements.domain.response_terms import NO_TERMS, ResponseTerms, read_terms
from shared.db.connection import Connection, sql
from shared.db.tables import INSTANT, JSON, Column, Integer, Table, metadata_of, required
from shared.events.qualification import AgreementActivated

agreements_table = Table(
    "agreements",
    metadata_of("handoff"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("document", JSON),
    required("active_from", INSTANT),
)

READ_KEPT = 64

# It is said in every partition under one id: the first one heard counts.
_KEEP = sql("""
    insert into agreements (version, document, active_from)
    select * from unnest(cast(:versions as int[]), cast(:documents as json[]), cast(:since as timestamptz[]))
    on conflict (version) do nothing
""")
_FIND = sql("""
    select version, document::text as document from agreements where version = any(cast(:versions as int[]))
""")
_IN_FORCE = sql("""
    select version, document::text as document from agreements order by active_from desc, version desc limit 1
""")


async def add(conn: Connection, activated: Sequence[AgreementActivated]) -> None:
    """Keep each document once."""
    once = {event.agreement_version: event for event in sorted(activated, key=lambda event: event.agreement_version)}
    await conn.execute(
        _KEEP,
        {
            "versions": list(once),
            "documents": [orjson.dumps(event.document).decode() for event in once.values()],
            "since": [event.occurred_at for event in once.values()],
        },
    )


async def terms(conn: Connection, versions: Iterable[int | None]) -> dict[int | None, ResponseTerms]:
    """The terms of these versions; of no version, those in force now. Unknown versions have no terms."""
    wanted = set(versions)
    known = wanted - {None}
    found: dict[int | None, ResponseTerms] = dict.fromkeys(wanted, NO_TERMS)
    if known:
        rows = await conn.execute(_FIND, {"versions": sorted(version for version in known if version is not None)})
        found |= {row.version: _read(row.version, row.document) for row in rows}
    if None in wanted and (row := (await conn.execute(_IN_FORCE)).first()):
        found[None] = _read(row.version, row.document)
    return found


@lru_cache(READ_KEPT)
def _read(version: int, document: str) -> ResponseTerms:
    return read_terms(version, orjson.loads(document))
