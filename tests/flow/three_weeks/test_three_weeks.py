"""Three weeks of one company: Accord gives the results that were calculated by hand, in any order of the inputs.

README.md beside this file describes the scenario and derives each number. `inputs.py` holds the requests, and
`expected_*.py` the results; `replay.py` sends the requests, `compare.py` reads the results and compares them.
"""

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.flow.log_backends import run_log
from tests.flow.three_weeks import actual, past
from tests.flow.three_weeks.compare import expected_results, list_differences, read_results
from tests.flow.three_weeks.replay import Replay
from tests.flow.three_weeks.setup import set_up_company
from tests.support.accord_process import run_accord_up
from tests.support.invariants import violated_invariants

RANDOM_ORDERS = 5


async def replay_and_read_results(log: str, random: Random | None, database_url: str, folder: Path) -> dict[str, Any]:
    """What Accord answers after all inputs; with `random`, in a random order and some of them twice."""
    test_start = datetime.now(UTC)
    with run_log(log) as backend, run_accord_up(database_url, folder, **backend.settings) as (_, client):
        set_up_company(client)
        replay = Replay(client, random)
        await replay.run(database_url)
        lead_names = {lead_id: name for name, lead_id in replay.lead_ids.items()}
        reader = actual.ResultReader(client, lead_names, test_start)
        results = read_results(reader, replay.lead_ids, in_order=random is None)
        assert past.list_replay_differences(client) == []
    assert await violated_invariants(database_url) == {}
    return results | {"closing": replay.closing}


@pytest.mark.parametrize("log", ["journal", "kafka"])
async def test_three_weeks_give_the_results_calculated_by_hand(log: str, database_url: str, tmp_path: Path) -> None:
    results = await replay_and_read_results(log, None, database_url, tmp_path)
    differences = list_differences(results, expected_results(in_order=True))
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize(
    ("log", "seed"), [*(("journal", seed) for seed in range(RANDOM_ORDERS)), ("kafka", RANDOM_ORDERS)]
)
async def test_three_weeks_give_the_same_results_in_any_order_of_the_inputs(
    log: str, seed: int, database_url: str, tmp_path: Path
) -> None:
    """A response comes after its handoff, and a late report stays late; all else comes in any order, or twice."""
    results = await replay_and_read_results(log, Random(seed), database_url, tmp_path)
    differences = list_differences(results, expected_results(in_order=False))
    assert not differences, "\n".join(differences)
