"""The Prometheus series of clocks."""

import pytest
from prometheus_client import REGISTRY

from services.handoff.sla import telemetry
from services.handoff.sla.store.clocks import count_open
from services.handoff.sla.tasks import refresh_gauges
from shared.agreement.readers.sales import TARGETS
from shared.db.connection import Connection
from tests.handoff.event_builders import agreement_activated
from tests.handoff.service import HandoffService
from tests.handoff.sla.builders import sla_terms
from tests.handoff.sla.time_travel import historical_lead, let_hours_pass, live_lead, sweep_once
from tests.handoff.sla.transactions import sell_to_lead

COUNTED = ("accord_sla_due_total", "accord_sla_breached_total", "accord_sla_response_seconds_count")


def read_counts(target: str = "acceptance", team: str = "reps") -> list[float]:
    """How many were due, breached and answered so far."""
    labels = {"target": target, "team": team}
    return [REGISTRY.get_sample_value(name, labels) or 0.0 for name in COUNTED]


def read_history() -> float:
    """How many acceptances of a backfill were judged so far."""
    labels = [{"target": "acceptance", "outcome": outcome} for outcome in telemetry.JUDGED_STATES]
    return sum(REGISTRY.get_sample_value("accord_sla_historical_total", label) or 0.0 for label in labels)


def gains_since(before: list[float]) -> list[float]:
    return [new - old for new, old in zip(read_counts(), before, strict=True)]


async def test_each_clock_is_counted_once_when_it_is_judged(service: HandoffService) -> None:
    await service.put_seller("anna")
    lead = live_lead()
    before = read_counts()
    await service.receive(lead, live_lead())
    await let_hours_pass(service, 4)
    assert gains_since(before) == [0, 0, 0]

    await sweep_once(service)
    assert gains_since(before) == [2, 2, 0]
    await service.database.run(await sell_to_lead(service, lead.lead_id))
    assert gains_since(before) == [2, 2, 1]


async def test_clocks_of_a_backfill_are_counted_apart(service: HandoffService) -> None:
    await service.put_seller("anna")
    lead = historical_lead()
    before, history = read_counts(), read_history()
    await service.receive(lead)
    await service.database.run(await sell_to_lead(service, lead.lead_id))

    assert gains_since(before) == [0, 0, 0]
    assert read_history() == history + 1


async def test_what_was_rolled_back_is_not_counted(service: HandoffService) -> None:
    await service.put_seller("anna")
    lead = live_lead()
    await service.receive(lead)
    before = read_counts()

    async def fail_after_the_deal(conn: Connection) -> None:
        await (await sell_to_lead(service, lead.lead_id))(conn)
        raise ValueError("after the work")

    with pytest.raises(ValueError, match="after the work"):
        await service.database.run(fail_after_the_deal)

    assert gains_since(before) == [0, 0, 0]


async def test_all_teams_and_targets_are_shown_from_the_start(service: HandoffService) -> None:
    await service.put_seller("cleo", team="overseas")

    await refresh_gauges(service.database)

    for target in TARGETS:
        for team in ("overseas", "none"):
            for name in COUNTED:
                assert REGISTRY.get_sample_value(name, {"target": target, "team": team}) is not None


async def test_open_clocks_are_shown_by_target_and_state(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(live_lead())
    await let_hours_pass(service, 4)
    await service.receive(live_lead(), historical_lead())
    await sweep_once(service)

    await refresh_gauges(service.database)

    gauges = {
        (target, state): REGISTRY.get_sample_value("accord_sla_clocks", {"target": target, "state": state})
        for target in TARGETS
        for state in telemetry.OPEN_STATES
    }
    assert {key: number for key, number in gauges.items() if number} == {
        ("acceptance", "running"): 2,
        ("acceptance", "breached"): 1,
    }


async def test_the_open_clocks_of_a_limited_number_of_handoffs_are_counted(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(*(live_lead() for _ in range(3)))
    await let_hours_pass(service, 4)
    await service.receive(*(live_lead() for _ in range(3)))

    assert await service.database.run(lambda conn: count_open(conn, 5)) == {("acceptance", "running"): 5}
    await sweep_once(service)
    assert await service.database.run(lambda conn: count_open(conn, 6)) == {
        ("acceptance", "breached"): 3,
        ("acceptance", "running"): 3,
    }


async def test_a_missed_deadline_is_open_only_while_the_lead_waits_for_the_seller_who_missed_it(
    service: HandoffService,
) -> None:
    await service.put_seller("anna")
    waiting, passed_on, given_back = (live_lead(offer={"within": "4h", "clock": "elapsed"}) for _ in range(3))
    await service.receive(agreement_activated(version=2), waiting, passed_on, given_back)
    await service.put_seller("ben")
    await let_hours_pass(service, 4)
    await sweep_once(service)
    breached = await service.database.run(lambda conn: count_open(conn, 100))
    for lead, path, body in (
        (passed_on, "reassignment", {"seller": "ben", "why": "anna is away"}),
        (given_back, "recycling", {"seller": "anna", "reason": "not_now"}),
    ):
        handoff = await service.handoff(lead.lead_id)
        status, answer = await service.post(f"/v1/handoffs/{handoff['handoff_id']}/{path}", body)
        assert status in (200, 201), answer

    assert breached == {("offer", "breached"): 3}
    assert await service.database.run(lambda conn: count_open(conn, 100)) == {
        ("offer", "breached"): 1,
        ("offer", "running"): 1,
    }


def read_bucket(seconds: float) -> float | None:
    """The answers to offers of the team `reps` within so many seconds."""
    labels = {"target": "offer", "team": "reps", "le": str(seconds)}
    return REGISTRY.get_sample_value("accord_sla_response_seconds_bucket", labels)


def test_each_promise_with_a_length_in_seconds_has_a_bucket() -> None:
    telemetry.response_seconds.initialise("offer", "reps")
    unusual = sla_terms(
        acceptance={"within": "37m"}, offer={"within": "41m", "clock": "elapsed"}, disposition={"within": "3d"}
    )

    telemetry.ensure_buckets([unusual])

    shorter, longer = read_bucket(37 * 60.0), read_bucket(41 * 60.0)
    assert shorter is not None
    assert longer is not None
    # Three open days are not so many seconds.
    assert read_bucket(3 * 86_400.0) is None
    telemetry.response_seconds.observe(("offer", "reps"), 40 * 60)
    telemetry.ensure_buckets([unusual])
    assert [read_bucket(37 * 60.0), read_bucket(41 * 60.0)] == [shorter, longer + 1]


def test_no_series_falls_when_a_new_promise_brings_a_bucket() -> None:
    labels = ("offer", "reps")
    for minutes in (10, 44, 46, 600):
        telemetry.response_seconds.observe(labels, minutes * 60)
    known = [60.0, 1800.0, 3600.0, 864_000.0]
    before = [read_bucket(bound) for bound in known]
    count = REGISTRY.get_sample_value("accord_sla_response_seconds_count", {"target": "offer", "team": "reps"})

    telemetry.ensure_buckets([sla_terms(offer={"within": "45m", "clock": "elapsed"})])

    assert [read_bucket(bound) for bound in known] == before
    assert read_bucket(45 * 60.0) == max(read_bucket(bound) or 0 for bound in (1800.0, 37 * 60.0, 41 * 60.0))
    assert REGISTRY.get_sample_value("accord_sla_response_seconds_count", {"target": "offer", "team": "reps"}) == count


async def test_a_process_shows_the_buckets_of_former_promises_from_its_start(
    service: HandoffService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version, within in ((1, "33m"), (2, "34m")):
        sales = {"acceptance": {"within": within, "clock": "elapsed"}}
        await service.receive(agreement_activated(version, sales=sales))
    fresh = type(telemetry.response_seconds)(
        "seconds", "Of a process that starts.", ["target", "team"], telemetry.BUCKETS, 40
    )
    monkeypatch.setattr(telemetry, "response_seconds", fresh)

    await refresh_gauges(service.database)

    [family] = fresh.collect()
    bounds = {sample.labels.get("le") for sample in family.samples}
    assert {"1980.0", "2040.0"} <= bounds
