"""Leads judged again without a word of them: by a new agreement, and when their rest is over."""

from datetime import timedelta

from prometheus_client import REGISTRY
from uuid_utils.compat import uuid7

from services.qualification.scores.tasks import BATCH_SIZE, POLL_SECONDS, refresh_pending_gauge
from shared.db.connection import sql
from tests.qualification.agreement_builders import behaviour, day, definition
from tests.qualification.event_builders import AFTERWARDS, captured, heard, rejected
from tests.qualification.service import QualificationService


async def test_leads_that_waited_are_judged_when_an_agreement_is_signed(here: QualificationService) -> None:
    lead, other = uuid7(), uuid7()
    await here.hear(heard(captured(lead, day(1)), day(1)), heard(captured(other, day(1), attributes={}), day(1)))
    nothing_yet = await here.judge_waiting()
    forever = [behaviour("demo", "demo_requested", 50)]
    await here.agree(definition=definition(behaviour=forever))
    done = await here.judge_waiting()
    again = await here.judge_waiting()
    found = await here.said("lead.qualified", "lead.nurture_started")
    async with await here.client("read") as client:
        in_force_from = (await client.get("/v1/agreements/active")).json()["in_force_from"]

    assert nothing_yet == done == again == POLL_SECONDS
    assert sorted((one["type"], one["subject"]) for one in found) == [
        ("lead.nurture_started", str(other)),
        ("lead.qualified", str(lead)),
    ]
    assert (await here.score(lead))["qualified_at"] == in_force_from


async def test_a_new_agreement_judges_nurture_again_and_leaves_the_qualified_ones(here: QualificationService) -> None:
    await here.agree()
    hot, cold = uuid7(), uuid7()
    await here.hear(
        heard(captured(hot, day(1)), AFTERWARDS), heard(captured(cold, day(1), "form_submitted"), AFTERWARDS)
    )
    easier = await here.agree(definition=definition(qualified={"fit": 60, "behaviour": 0}))
    await here.judge_waiting()

    assert [(await here.score(lead))["agreement_version"] for lead in (hot, cold)] == [1, easier]
    assert [(await here.score(lead))["verdict"] for lead in (hot, cold)] == ["qualified", "qualified"]


async def test_many_waiting_leads_are_judged_piece_by_piece(here: QualificationService) -> None:
    leads = [uuid7() for _ in range(BATCH_SIZE + 1)]
    for part in (leads[:BATCH_SIZE], leads[BATCH_SIZE:]):
        await here.hear(*(heard(captured(lead, day(1), attributes={}), day(1)) for lead in part))
    await here.agree()

    assert [await here.judge_waiting(), await here.judge_waiting()] == [0.0, POLL_SECONDS]
    assert {one["subject"] for one in await here.said("lead.nurture_started")} == {str(lead) for lead in leads}
    assert len(await here.said("lead.nurture_started")) == len(leads)


async def test_a_lead_in_use_is_judged_later_and_holds_nobody_up(here: QualificationService) -> None:
    busy, free = uuid7(), uuid7()
    await here.hear(*(heard(captured(lead, day(1)), day(1)) for lead in (busy, free)))
    await here.agree()
    lock = sql("select 1 from scores where lead_id = :id for update")

    async with here.database.transaction() as other:
        await other.execute(lock, {"id": busy})
        await here.judge_waiting()
        judged_meanwhile = [one["subject"] for one in await here.said("lead.nurture_started")]
    await here.judge_waiting()
    judged = [one["subject"] for one in await here.said("lead.nurture_started")]

    assert (judged_meanwhile, judged) == ([str(free)], [str(free), str(busy)])


async def test_how_far_the_judging_has_come_is_shown_over_http_and_in_the_metrics(here: QualificationService) -> None:
    leads = [uuid7() for _ in range(BATCH_SIZE + 2)]
    hot = uuid7()
    await here.hear(*(heard(captured(lead, day(1), attributes={}), day(1)) for lead in leads[:BATCH_SIZE]))
    await here.hear(*(heard(captured(lead, day(1), attributes={}), day(1)) for lead in leads[BATCH_SIZE:]))
    unscored = await shown(here)
    await here.agree(definition=definition(behaviour=[behaviour("demo", "demo_requested", 50)]))
    progress = [await here.active("rejudging"), await shown(here)]
    await here.hear(heard(captured(leads[0], day(2)), AFTERWARDS), heard(captured(hot, day(1)), AFTERWARDS))
    await here.judge_waiting()
    progress.append(await here.active("rejudging"))
    await here.judge_waiting()
    progress += [await here.active("rejudging"), await shown(here)]
    await here.agree(title="Another")

    assert unscored == BATCH_SIZE + 2
    assert progress == [
        {"done": 0, "waiting": BATCH_SIZE + 2},
        BATCH_SIZE + 2,
        {"done": BATCH_SIZE, "waiting": 1},
        {"done": BATCH_SIZE + 1, "waiting": 0},
        0,
    ]
    # Two are qualified by now, and stay with the agreement that said so.
    assert await here.active("rejudging") == {"done": 0, "waiting": BATCH_SIZE + 1}


async def shown(here: QualificationService) -> float | None:
    assert await here.database.run(refresh_pending_gauge) == POLL_SECONDS
    return REGISTRY.get_sample_value("accord_leads_to_judge")


async def test_a_lead_whose_rest_is_over_is_judged_by_the_clock_of_the_database(here: QualificationService) -> None:
    await here.agree(
        definition=definition(behaviour=[behaviour("demo", "demo_requested", 50)]), recycling={"cool_off_days": 30}
    )
    soon, later = uuid7(), uuid7()
    async with here.database.read_connection() as conn:
        now = (await conn.execute(sql("select clock_timestamp()"))).scalar_one()
    for lead, ago in ((soon, 29), (later, 9)):
        closed = now - timedelta(days=ago)
        await here.hear(heard(captured(lead, closed - timedelta(days=1)), AFTERWARDS))
        await here.hear(
            heard(rejected(lead, closed), AFTERWARDS), heard(captured(lead, closed + timedelta(days=1)), now)
        )
    nothing_yet = await here.judge_rested()
    waits = [await here.score(lead) for lead in (soon, later)]
    await here.database.run(lambda conn: conn.execute(SOONER, {"by": timedelta(days=2)}))
    await here.judge_rested()
    told = [(one["subject"], one["occurred_at"]) for one in await here.said("lead.qualified")][2:]

    assert nothing_yet == POLL_SECONDS
    assert [(one["verdict"], one["cycle"], one["rests_for_good"]) for one in waits] == [("nurture", 2, False)] * 2
    assert waits[0]["rests_until"].startswith((now + timedelta(days=1)).isoformat()[:19])
    assert told == [(str(soon), now - timedelta(days=1))]
    assert (await here.score(soon))["rests_until"] is None


# As if everything had happened so much earlier.
SOONER = sql("""
    update scores set
        due_at = due_at - cast(:by as interval),
        entries = (select json_agg(one || jsonb_build_object(
                       'occurred_at', cast(one ->> 'occurred_at' as timestamptz) - cast(:by as interval)))
                   from jsonb_array_elements(cast(entries as jsonb)) as one),
        closings = (select json_agg(one || jsonb_build_object(
                        'at', cast(one ->> 'at' as timestamptz) - cast(:by as interval)))
                    from jsonb_array_elements(cast(closings as jsonb)) as one)
""")
