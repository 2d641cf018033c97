"""Leads reevaluated without a new event: by a new agreement, and when their cool-off is over."""

from datetime import timedelta

from prometheus_client import REGISTRY
from uuid_utils.compat import uuid7

from services.qualification.scores.store.waiting import COUNTED_LIMIT
from services.qualification.scores.tasks import AFTER_EVENTS_SECONDS, BATCH_SIZE, POLL_SECONDS, refresh_pending_gauge
from shared.db.connection import sql
from tests.qualification.agreement_builders import behaviour, day, definition
from tests.qualification.event_builders import AFTERWARDS, arrival, capture, rejection
from tests.qualification.service import QualificationService

MANY_LEADS = sql("""
    insert into scores (lead_id, recorded_at)
    select gen_random_uuid(), now() from generate_series(1, cast(:leads as int))
""")


async def test_pending_leads_are_evaluated_when_an_agreement_is_signed(service: QualificationService) -> None:
    lead, other = uuid7(), uuid7()
    await service.receive(
        arrival(capture(lead, day(1)), day(1)),
        arrival(capture(other, day(1), attributes={}), day(1)),
    )
    before = await service.reevaluate_pending()
    without_decay = [behaviour("demo", "demo_requested", 50)]
    await service.sign_agreement(definition=definition(behaviour=without_decay))
    first = await service.reevaluate_pending()
    second = await service.reevaluate_pending()
    verdicts = await service.staged_events("lead.qualified", "lead.nurture_started")
    async with await service.client("read") as client:
        in_force_from = (await client.get("/v1/agreements/active")).json()["in_force_from"]

    assert before == first == second == POLL_SECONDS
    assert sorted((event["type"], event["subject"]) for event in verdicts) == [
        ("lead.nurture_started", str(other)),
        ("lead.qualified", str(lead)),
    ]
    assert (await service.score(lead))["qualified_at"] == in_force_from


async def test_a_new_agreement_reevaluates_leads_in_nurture_and_leaves_the_qualified_ones(
    service: QualificationService,
) -> None:
    await service.sign_agreement()
    hot, cold = uuid7(), uuid7()
    await service.receive(
        arrival(capture(hot, day(1)), AFTERWARDS),
        arrival(capture(cold, day(1), "form_submitted"), AFTERWARDS),
    )
    easier = await service.sign_agreement(definition=definition(qualified={"fit": 60, "behaviour": 0}))
    await service.reevaluate_pending()

    assert [(await service.score(lead))["agreement_version"] for lead in (hot, cold)] == [1, easier]
    assert [(await service.score(lead))["verdict"] for lead in (hot, cold)] == ["qualified", "qualified"]


async def test_many_pending_leads_are_evaluated_batch_by_batch(service: QualificationService) -> None:
    leads = [uuid7() for _ in range(BATCH_SIZE + 1)]
    for part in (leads[:BATCH_SIZE], leads[BATCH_SIZE:]):
        await service.receive(*(arrival(capture(lead, day(1), attributes={}), day(1)) for lead in part))
    await service.sign_agreement()

    assert [await service.reevaluate_pending(), await service.reevaluate_pending()] == [0.0, POLL_SECONDS]
    assert {event["subject"] for event in await service.staged_events("lead.nurture_started")} == {
        str(lead) for lead in leads
    }
    assert len(await service.staged_events("lead.nurture_started")) == len(leads)


async def test_a_locked_lead_is_evaluated_later_and_delays_no_other(service: QualificationService) -> None:
    busy, free = uuid7(), uuid7()
    await service.receive(*(arrival(capture(lead, day(1)), day(1)) for lead in (busy, free)))
    await service.sign_agreement()
    lock = sql("select 1 from scores where lead_id = :id for update")

    async with service.database.transaction() as other:
        await other.execute(lock, {"id": busy})
        await service.reevaluate_pending()
        meanwhile = [event["subject"] for event in await service.staged_events("lead.nurture_started")]
    await service.reevaluate_pending()
    afterwards = [event["subject"] for event in await service.staged_events("lead.nurture_started")]

    assert (meanwhile, afterwards) == ([str(free)], [str(free), str(busy)])


async def test_the_progress_of_a_reevaluation_is_shown_over_http_and_in_the_metrics(
    service: QualificationService,
) -> None:
    leads = [uuid7() for _ in range(BATCH_SIZE + 2)]
    hot = uuid7()
    await service.receive(*(arrival(capture(lead, day(1), attributes={}), day(1)) for lead in leads[:BATCH_SIZE]))
    await service.receive(*(arrival(capture(lead, day(1), attributes={}), day(1)) for lead in leads[BATCH_SIZE:]))
    unscored = await pending_gauge(service)
    await service.sign_agreement(definition=definition(behaviour=[behaviour("demo", "demo_requested", 50)]))
    progress = [await service.active_agreement("rejudging"), await pending_gauge(service)]
    await service.receive(
        arrival(capture(leads[0], day(2)), AFTERWARDS),
        arrival(capture(hot, day(1)), AFTERWARDS),
    )
    await service.reevaluate_pending()
    progress.append(await service.active_agreement("rejudging"))
    await service.reevaluate_pending()
    progress += [await service.active_agreement("rejudging"), await pending_gauge(service)]
    await service.sign_agreement(title="Another")

    assert unscored == BATCH_SIZE + 2
    assert progress == [
        {"done": 0, "waiting": BATCH_SIZE + 2},
        BATCH_SIZE + 2,
        {"done": BATCH_SIZE, "waiting": 1},
        {"done": BATCH_SIZE + 1, "waiting": 0},
        0,
    ]
    # Two are qualified by now, and stay with the agreement that qualified them.
    assert await service.active_agreement("rejudging") == {"done": 0, "waiting": BATCH_SIZE + 1}


async def test_of_a_million_leads_that_wait_ten_thousand_are_counted(service: QualificationService) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(MANY_LEADS, {"leads": COUNTED_LIMIT + 5})

    assert await pending_gauge(service) == COUNTED_LIMIT


async def pending_gauge(service: QualificationService) -> float | None:
    seconds = await service.database.run(refresh_pending_gauge)
    shown = REGISTRY.get_sample_value("accord_leads_to_judge")
    assert seconds == (AFTER_EVENTS_SECONDS if shown else POLL_SECONDS)
    return shown


async def test_a_lead_whose_cool_off_is_over_is_evaluated_by_the_clock_of_the_database(
    service: QualificationService,
) -> None:
    await service.sign_agreement(
        definition=definition(behaviour=[behaviour("demo", "demo_requested", 50)]), recycling={"cool_off_days": 30}
    )
    soon, later = uuid7(), uuid7()
    async with service.database.read_connection() as conn:
        now = (await conn.execute(sql("select clock_timestamp()"))).scalar_one()
    for lead, ago in ((soon, 29), (later, 9)):
        closed_at = now - timedelta(days=ago)
        await service.receive(arrival(capture(lead, closed_at - timedelta(days=1)), AFTERWARDS))
        await service.receive(
            arrival(rejection(lead, closed_at), AFTERWARDS),
            arrival(capture(lead, closed_at + timedelta(days=1)), now),
        )
    before = await service.reevaluate_after_cool_off()
    scores = [await service.score(lead) for lead in (soon, later)]
    await service.database.run(lambda conn: conn.execute(MOVE_BACK, {"by": timedelta(days=2)}))
    await service.reevaluate_after_cool_off()
    qualified = [(event["subject"], event["occurred_at"]) for event in await service.staged_events("lead.qualified")][
        2:
    ]

    assert before == POLL_SECONDS
    assert [(score["verdict"], score["cycle"], score["rests_for_good"]) for score in scores] == [
        ("nurture", 2, False)
    ] * 2
    assert scores[0]["rests_until"].startswith((now + timedelta(days=1)).isoformat()[:19])
    assert qualified == [(str(soon), now - timedelta(days=1))]
    assert (await service.score(soon))["rests_until"] is None


# All stored instants of scores, so much earlier.
MOVE_BACK = sql("""
    with moved as (update score_entries set occurred_at = occurred_at - cast(:by as interval))
    update scores set
        due_at = due_at - cast(:by as interval),
        closings = (select json_agg(item || jsonb_build_object(
                        'at', cast(item ->> 'at' as timestamptz) - cast(:by as interval)))
                    from jsonb_array_elements(cast(closings as jsonb)) as item)
""")
