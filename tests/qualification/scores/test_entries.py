"""The entries of a timeline as rows: what a new one costs, and how entries of former versions become rows."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.evaluation.domain import timeline
from services.qualification.scores.tasks import MOVE_DELAY_SECONDS, MOVE_TASK, POLL_SECONDS, EntryMove, move_sweep
from shared.db.connection import sql
from shared.db.migrations import downgrade, migrate
from shared.messaging.sweep import Sweep
from tests.qualification.agreement_builders import day
from tests.qualification.event_builders import AFTERWARDS, activity, arrival, capture, merge
from tests.qualification.service import QualificationService
from tests.qualification.table_rows import find_score
from tests.support.database import run_sql

WRITTEN_LAST = """
    select count(*) from score_entries where xmin = (select xmin from scores where recorded_at is not null)
"""
# As a process of the version before this one writes them: into the column of JSON, which is all it reads.
WRITE_AS_BEFORE = sql("""
    with entry as (delete from score_entries where activity = 'demo_requested' returning *)
    update scores set entries = (
        select json_agg(json_build_object('occurred_at', occurred_at, 'id', entry_id, 'activity', activity,
                                          'attributes', attributes, 'properties', properties, 'of', merged_lead_id))
        from entry where entry.lead_id = scores.lead_id
    ) where lead_id in (select lead_id from entry)
""")
# No batch computes longer than a transaction may wait, on slow machines either.
BATCH = 100
BREAK_ENTRIES = sql("update scores set entries = '[{}]' where lead_id = :lead")
# As such a process merges leads: it sees no rows.
MERGE_AS_BEFORE = sql("""
    update scores set merged_into = :survivor, recorded_at = null, verdict = 'unscored', judged_by = 0, marks = null,
                      told = null, told_version = null, told_since = null, evaluated_at = null
    where lead_id = :merged
""")
FORGET_VERDICT = sql("""
    update scores set verdict = 'nurture', told = 'nurture', told_version = judged_by, told_since = since,
                      left_out = '{}'
""")


async def test_one_more_activity_of_a_lead_with_many_writes_one_row(plain_service: QualificationService) -> None:
    lead = uuid7()
    await plain_service.sign_agreement()
    await plain_service.receive(*[arrival(capture(lead, day(number + 1)), AFTERWARDS) for number in range(20)])
    await plain_service.receive(arrival(activity(lead, day(25)), AFTERWARDS))
    async with plain_service.database.read_connection() as conn:
        written = (await conn.execute(sql(WRITTEN_LAST))).scalar_one()

    assert written == 1
    assert len((await find_score(plain_service.database, lead)).entries) == 21


async def test_a_score_says_how_much_its_timeline_no_longer_keeps(plain_service: QualificationService) -> None:
    lead, other = uuid7(), uuid7()
    count = timeline.ENTRIES + 3
    await plain_service.sign_agreement()
    await plain_service.receive(*[arrival(activity(lead, day(2)), AFTERWARDS) for _ in range(count)])
    await plain_service.receive(arrival(capture(other, day(1)), AFTERWARDS))
    before = (await plain_service.score(lead))["entries_left_out"]
    await plain_service.receive(*[arrival(event) for event in merge(other, lead, day(4))])
    stored = (await find_score(plain_service.database, other)).entries

    assert before == 2
    assert (await plain_service.score(lead))["entries_left_out"] == 2
    assert len(stored) == count - 2 + 1


async def test_what_a_former_version_wrote_counts_and_becomes_rows_in_pieces(
    plain_service: QualificationService,
) -> None:
    lead = uuid7()
    await plain_service.sign_agreement()
    await plain_service.receive(arrival(capture(lead, day(1), "form_submitted"), AFTERWARDS))
    await plain_service.receive(arrival(capture(lead, day(2)), AFTERWARDS))
    await plain_service.database.run(lambda conn: conn.execute(WRITE_AS_BEFORE))
    before = (await find_score(plain_service.database, lead)).entries
    move = EntryMove(plain_service.agreements, begin_at=0.0)
    waits = [await move.run(move_sweep(plain_service.database)) for _ in range(3)]
    async with plain_service.database.read_connection() as conn:
        columns = [row[0] for row in await conn.execute(sql("select cast(entries as text) from scores"))]

    assert [entry.activity for entry in before] == ["form_submitted", "demo_requested"]
    assert (await find_score(plain_service.database, lead)).entries == before
    assert columns == ["[]"]
    assert (waits[:2], MOVE_DELAY_SECONDS - 60 < waits[2] <= MOVE_DELAY_SECONDS) == ([0.0, POLL_SECONDS], True)


async def test_a_lead_whose_entries_cannot_be_moved_is_set_aside_and_the_others_move(
    plain_service: QualificationService,
) -> None:
    leads = sorted([uuid7() for _ in range(3)])
    await plain_service.sign_agreement()
    await plain_service.receive(*[arrival(capture(lead, day(2)), AFTERWARDS) for lead in leads])
    await plain_service.database.run(lambda conn: conn.execute(WRITE_AS_BEFORE))
    await plain_service.database.run(lambda conn: conn.execute(BREAK_ENTRIES, {"lead": leads[0]}))
    move, sweep = EntryMove(plain_service.agreements, begin_at=0.0), move_sweep(plain_service.database)
    for _ in range(4):
        await move.run(sweep)

    columns = sql("select cast(entries as text) = '[]' from scores order by lead_id")
    async with plain_service.database.read_connection() as conn:
        moved = (await conn.execute(columns)).scalars()
        set_aside = (await conn.execute(sql("select row_id from set_aside"))).scalars()
    assert (moved, set_aside) == ([False, True, True], [leads[0]])


async def test_what_a_timeline_left_out_is_counted_once_before_its_entries_move(
    plain_service: QualificationService,
) -> None:
    lead = uuid7()
    await plain_service.sign_agreement()
    captures = [arrival(capture(lead, day(2)), AFTERWARDS) for _ in range(timeline.ENTRIES + 3)]
    for start in range(0, len(captures), BATCH):
        await plain_service.receive(*captures[start : start + BATCH])
    await plain_service.database.run(lambda conn: conn.execute(WRITE_AS_BEFORE))
    await plain_service.database.run(lambda conn: conn.execute(FORGET_VERDICT))
    counts = []
    for number in (3, 4, 5):
        await plain_service.receive(arrival(capture(lead, day(number)), AFTERWARDS))
        counts.append((await plain_service.score(lead))["entries_left_out"])

    assert counts == [1, 2, 3]


async def test_a_lead_that_a_former_version_evaluated_without_its_rows_is_evaluated_again(
    plain_service: QualificationService,
) -> None:
    lead = uuid7()
    await plain_service.sign_agreement()
    await plain_service.receive(arrival(capture(lead, day(2)), AFTERWARDS))
    await plain_service.database.run(lambda conn: conn.execute(WRITE_AS_BEFORE))
    await plain_service.database.run(lambda conn: conn.execute(FORGET_VERDICT))
    await EntryMove(plain_service.agreements, begin_at=0.0).run(move_sweep(plain_service.database))

    assert (await plain_service.score(lead))["verdict"] == "qualified"
    assert len(await plain_service.staged_events("lead.qualified")) == 2


async def test_what_a_former_version_did_not_see_when_it_merged_two_leads_counts_for_the_survivor(
    plain_service: QualificationService,
) -> None:
    survivor, merged = uuid7(), uuid7()
    await plain_service.sign_agreement()
    await plain_service.receive(arrival(activity(survivor, day(1)), AFTERWARDS))
    await plain_service.receive(arrival(capture(merged, day(2)), AFTERWARDS))
    await plain_service.database.run(
        lambda conn: conn.execute(MERGE_AS_BEFORE, {"survivor": survivor, "merged": merged})
    )
    move = EntryMove(plain_service.agreements, begin_at=0.0)
    for _ in range(2):
        await move.run(move_sweep(plain_service.database))

    entries = (await find_score(plain_service.database, survivor)).entries
    assert [(entry.activity, entry.merged_lead_id) for entry in entries] == [
        ("page_viewed", None),
        ("demo_requested", merged),
    ]
    assert (await plain_service.score(survivor))["verdict"] == "qualified"
    async with plain_service.database.read_connection() as conn:
        assert (await conn.execute(sql("select distinct lead_id from score_entries"))).scalars() == [survivor]


async def test_the_survivor_of_a_lead_whose_entries_move_is_evaluated_again(
    plain_service: QualificationService,
) -> None:
    merged, survivor = sorted([uuid7(), uuid7()])
    await plain_service.sign_agreement()
    await plain_service.receive(arrival(capture(survivor, day(2)), AFTERWARDS))
    await plain_service.receive(arrival(activity(merged, day(1)), AFTERWARDS))
    await plain_service.database.run(lambda conn: conn.execute(WRITE_AS_BEFORE))
    await plain_service.database.run(lambda conn: conn.execute(FORGET_VERDICT))
    await plain_service.database.run(
        lambda conn: conn.execute(MERGE_AS_BEFORE, {"survivor": survivor, "merged": merged})
    )
    await EntryMove(plain_service.agreements, begin_at=0.0).run(Sweep(plain_service.database, MOVE_TASK, 1))

    assert (await plain_service.score(survivor))["verdict"] == "qualified"


async def test_an_upgrade_that_is_taken_back_keeps_every_entry(
    plain_service: QualificationService, database_url: str
) -> None:
    lead = uuid7()
    await plain_service.sign_agreement()
    await plain_service.receive(*[arrival(capture(lead, day(number)), AFTERWARDS) for number in (2, 1, 3)])
    before = await find_score(plain_service.database, lead)
    await plain_service.database.close()
    await downgrade(database_url, "qualification", "0004")
    entries = await run_sql(
        database_url, "select entry ->> 'id' from qualification.scores, json_array_elements(entries) as entry"
    )
    await migrate(database_url)

    assert [UUID(str(entry)) for (entry,) in entries] == [entry.id for entry in before.entries]
