"""What the series of clocks tell."""

import pytest
from prometheus_client import REGISTRY

from services.handoff.sla import telemetry
from services.handoff.sla.telemetry import refresh_gauges
from shared.agreement.readers.sales import TARGETS
from shared.db.connection import Connection
from tests.handoff.service import HandoffService
from tests.handoff.sla.builders import promise
from tests.handoff.sla.time_travel import historical, hours_pass, live, sweep_once
from tests.handoff.sla.transactions import sold

COUNTED = ("accord_sla_due_total", "accord_sla_breached_total", "accord_sla_response_seconds_count")


def counts(target: str = "acceptance", team: str = "reps") -> list[float]:
    """How many were due, breached and answered so far."""
    labels = {"target": target, "team": team}
    return [REGISTRY.get_sample_value(name, labels) or 0.0 for name in COUNTED]


def gained(before: list[float]) -> list[float]:
    return [new - old for new, old in zip(counts(), before, strict=True)]


async def test_each_clock_is_counted_once_when_it_is_judged(here: HandoffService) -> None:
    await here.put_seller("anna")
    lead = live()
    before = counts()
    await here.receive(lead, live())
    await hours_pass(here, 4)
    assert gained(before) == [0, 0, 0]

    await sweep_once(here)
    assert gained(before) == [2, 2, 0]
    await here.database.run(await sold(here, lead.lead_id))
    assert gained(before) == [2, 2, 1]


async def test_what_was_rolled_back_is_not_counted(here: HandoffService) -> None:
    await here.put_seller("anna")
    lead = live()
    await here.receive(lead)
    before = counts()

    async def broken(conn: Connection) -> None:
        await (await sold(here, lead.lead_id))(conn)
        raise ValueError("after the work")

    with pytest.raises(ValueError, match="after the work"):
        await here.database.run(broken)

    assert gained(before) == [0, 0, 0]


async def test_the_teams_that_there_are_and_all_targets_are_shown_from_the_start(here: HandoffService) -> None:
    await here.put_seller("cleo", team="overseas")

    await refresh_gauges(here.database)

    for target in TARGETS:
        for team in ("overseas", "none"):
            for name in COUNTED:
                assert REGISTRY.get_sample_value(name, {"target": target, "team": team}) is not None


async def test_open_clocks_are_shown_by_target_and_state(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(live())
    await hours_pass(here, 4)
    await here.receive(live(), historical())
    await sweep_once(here)

    await refresh_gauges(here.database)

    shown = {
        (target, state): REGISTRY.get_sample_value("accord_sla_clocks", {"target": target, "state": state})
        for target in TARGETS
        for state in telemetry.OPEN_STATES
    }
    assert {key: number for key, number in shown.items() if number} == {
        ("acceptance", "running"): 2,
        ("acceptance", "breached"): 1,
    }


def test_each_promise_has_a_bucket() -> None:
    telemetry.responses.show(["reps"])
    odd = promise(
        acceptance={"within": "37m"}, offer={"within": "41m", "clock": "elapsed"}, disposition={"within": "3d"}
    )

    telemetry.responses.ensure_buckets([odd])

    def bucket(seconds: float) -> float | None:
        labels = {"target": "offer", "team": "reps", "le": str(seconds)}
        return REGISTRY.get_sample_value("accord_sla_response_seconds_bucket", labels)

    assert [bucket(37 * 60.0), bucket(41 * 60.0), bucket(60.0)] == [0, 0, 0]
    # Three open days are not so many seconds.
    assert bucket(3 * 86_400.0) is None
    telemetry.responses.histogram.labels("offer", "reps").observe(40 * 60)
    telemetry.responses.ensure_buckets([odd])
    assert [bucket(37 * 60.0), bucket(41 * 60.0)] == [0, 1]
