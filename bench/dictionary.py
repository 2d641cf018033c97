"""`python -m bench.dictionary FILE` trains a dictionary for `shared/db/packed_json.py` on invented leads of many kinds.

A dictionary that was released never changes: each packed text names it by its number. A better one is one more file.
"""

import asyncio
import sys
from pathlib import Path

import zstandard

from bench.dictionary_leads import send_invented_leads
from bench.processes import KEY
from bench.setup import run_accord
from services.demo.load import load_demo_data
from shared.db.connection import Connection, connect, sql
from shared.db.packed_json import unpack
from shared.db.pool import make_connect_options

NUMBER = 1
SIZE = 16 * 1024
LEVEL = 3
LEADS = 800
# So few of each kind that no kind crowds out the others.
SAMPLES_OF_EACH = 400
QUIET_SECONDS = 8.0
CONNECT_SECONDS = 5

_SAMPLES = sql("""
    select * from (
        select type, cast(data as text) as plain, packed_data as packed from intake.journal
        union all select type, cast(data as text), packed_data from qualification.journal
        union all select type, cast(data as text), packed_data from handoff.journal
        union all select 'fact', cast(data as text), packed_data from metrics.facts
        union all select 'brief', cast(content as text), packed_content from handoff.briefs
        union all select 'entry', cast(attributes as text), packed from qualification.score_entries
        union all select 'capture', null, packed from intake.captures where packed is not null) as stored
    where type <> 'agreement.activated'
""")


async def main() -> None:
    """Load the sample company and more leads into a new Accord, and write the dictionary of what its tables hold."""
    async with run_accord() as accord:
        await asyncio.to_thread(load_demo_data, f"http://127.0.0.1:{accord.port}", KEY, lambda: None)
        send_invented_leads(accord.port, LEADS)
        await asyncio.sleep(QUIET_SECONDS)
        async with connect(make_connect_options(accord.database_url, {}, CONNECT_SECONDS)) as conn:
            samples = await _read_samples(conn)
    trained = zstandard.train_dictionary(SIZE, list(samples), dict_id=NUMBER, level=LEVEL)
    await asyncio.to_thread(Path(sys.argv[1]).write_bytes, trained.as_bytes())


async def _read_samples(conn: Connection) -> list[bytes]:
    kinds: dict[str, list[bytes]] = {}
    for row in await conn.execute(_SAMPLES):
        kinds.setdefault(row.type, []).append(unpack(row.packed) if row.packed else row.plain.encode())
    # Backwards read, they are in an order that says nothing of what they are.
    shuffled = {kind: sorted(samples, key=lambda sample: sample[::-1]) for kind, samples in kinds.items()}
    return [sample for kind in sorted(shuffled) for sample in shuffled[kind][:SAMPLES_OF_EACH]]


if __name__ == "__main__":
    asyncio.run(main())
