"""Hostile requests and mutated bytes: no server error, no answer of another form, no lasting harm."""

from pathlib import Path

from tests.fuzz.__main__ import GROWTH_MIB, is_scored
from tests.fuzz.hostile_requests import generate_mutations, valid_requests
from tests.fuzz.hostile_run import run_hostile
from tests.support.accord_process import KEY, run_accord_up
from tests.support.scenario import set_up_company

# `make fuzz` sends many times as many.
REQUESTS, MUTATIONS, SEED = 400, 150, 20261128


async def test_hostile_requests_get_proper_answers_and_then_a_lead_goes_through(
    database_url: str, tmp_path: Path
) -> None:
    with run_accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        set_up_company(client)
        assert program.process
        report = run_hostile(program.port, program.process.pid, KEY, REQUESTS, MUTATIONS, SEED)

        assert is_scored(client)
        assert program.is_running()

    assert (report.faults, report.health.failures) == ([], [])
    assert sum(report.statuses.values()) == REQUESTS + MUTATIONS
    assert {200, 400, 401, 404, 405, 422} <= report.statuses.keys()
    assert report.memory_after < report.memory_before + GROWTH_MIB


def test_the_same_seed_makes_the_same_mutations_and_few_are_still_valid() -> None:
    mutations = list(generate_mutations(KEY, MUTATIONS, SEED))

    assert mutations == list(generate_mutations(KEY, MUTATIONS, SEED))
    assert sum(mutation in valid_requests(KEY) for mutation in mutations) < MUTATIONS // 10
