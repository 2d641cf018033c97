"""What must hold of the whole system once no event is on its way: SQL that finds the violations."""

from asyncio import sleep
from time import monotonic

from sqlalchemy import CompoundSelect, Select, and_, column, literal, select, table, union_all

from tests.support.database import run_sql
from tests.support.packed_rows import unpacked_journals

PRODUCERS = ("intake", "qualification", "handoff")
TOPICS_BY_CONSUMER = {
    "qualification": ("intake", "handoff"),
    "handoff": ("intake", "qualification"),
    "metrics": ("intake", "qualification", "handoff"),
}
VIOLATIONS_LIMIT = 5
PROCESSING_SECONDS = 60.0
PAUSE_SECONDS = 0.1

# In the schema of each producer.
PRODUCER_INVARIANTS: dict[str, str] = {
    "every staged event is numbered": "select position from outbox",
    "numbers have no holes and no repeats": """
        select h.partition, h.number, count(j.number) from heads h
        left join journal j on j.partition = h.partition
        group by h.partition, h.number, h.floor
        having count(j.number) <> h.number - h.floor or count(distinct j.number) <> count(j.number)
               or coalesce(max(j.number), 0) <> h.number""",
    "each number belongs to the epoch that owns it": """
        select j.partition, j.number from journal j where j.epoch is distinct from (
            select e.epoch from epochs e
            where e.partition = j.partition and e.first_number <= j.number order by e.first_number desc limit 1)""",
}
# In the schema of each consumer.
CONSUMER_INVARIANTS: dict[str, str] = {
    "no record is a dead letter": "select topic, partition, number from dead_letters",
}
# `unpacked.intake` is the journal of intake with its data as JSON.
SYSTEM_INVARIANTS: dict[str, str] = {
    "each accepted capture is one fact": """
        select c.capture_id, count(j.event_id) from intake.captures c
        left join unpacked.intake j on j.type = 'lead.captured' and (j.data->>'capture_id')::uuid = c.capture_id
        where c.filtered is null group by c.capture_id having count(j.event_id) <> 1""",
    "every fact about a capture has its capture": """
        select j.number from unpacked.intake j
        left join intake.captures c on c.capture_id = (j.data->>'capture_id')::uuid
        where j.type in ('lead.captured', 'capture.filtered') and c.capture_id is null""",
    "each activity of a known lead is one fact": """
        select a.activity_id, count(j.event_id) from intake.activities a
        left join unpacked.intake j on j.type = 'activity.recorded'
             and (j.data->>'activity_id')::uuid = a.activity_id
        group by a.activity_id, a.lead_id having count(j.event_id) <> case when a.lead_id is null then 0 else 1 end""",
    "each merge is published once under both ids": """
        select l.lead_id, count(distinct j.subject), count(j.event_id) from intake.leads l
        left join unpacked.intake j on j.type = 'lead.merged' and (j.data->>'merged')::uuid = l.lead_id
        group by l.lead_id, l.merged_into
        having (count(distinct j.subject), count(j.event_id)) <> (case when l.merged_into is null then 0 else 2 end,
                                                                  case when l.merged_into is null then 0 else 2 end)""",
    "a merged lead points to a survivor that is not merged itself": """
        select l.lead_id from intake.leads l join intake.leads s on s.lead_id = l.merged_into
        where s.merged_into is not null or s.lead_id > l.lead_id""",
    "every lead has a score": """
        select l.lead_id from intake.leads l left join qualification.scores s using (lead_id)
        where s.lead_id is null and l.merged_into is null""",
    "a lead qualifies at most once for one instant": """
        select subject from unpacked.qualification where type = 'lead.qualified'
        group by subject, data->>'cycle', occurred_at having count(*) > 1""",
    "every qualified lead has one handoff": """
        select s.lead_id, count(h.handoff_id) from qualification.scores s
        left join handoff.handoffs h on h.lead_id = s.lead_id and h.cycle = s.cycle
        where s.verdict = 'qualified' group by s.lead_id having count(h.handoff_id) <> 1""",
    "every qualified lead has an open handoff of its cycle": """
        select s.lead_id, s.cycle from qualification.scores s
        where s.verdict = 'qualified' and not exists (
            select from handoff.handoffs h where h.lead_id = s.lead_id and h.cycle = s.cycle
                and h.state not in ('won', 'lost', 'rejected', 'recycled'))""",
    "no lead is without an owner, as the report `unowned` counts them": """
        select j.person, j.cycle from (
            select distinct on (1) coalesce(s.survivor, j.lead_id) as person, j.cycle, j.verdict
            from metrics.journeys j left join handoff.aliases s on s.merged = j.lead_id
            order by 1, j.cycle desc, j.product desc) j
        where j.verdict = 'qualified' and not exists (
            select from metrics.handoffs h left join handoff.aliases a on a.merged = h.lead_id
            where coalesce(a.survivor, h.lead_id) = j.person
                  and (h.cycle >= j.cycle
                       or (h.rejected_at is null and h.recycled_at is null and h.closed_as is null)))""",
    "an offered handoff has a seller and a queued one has none": """
        select handoff_id from handoff.handoffs
        where (state = 'queued' and seller is not null) or (state = 'offered' and seller is null)""",
    "a handoff that a seller works on has a seller": """
        select handoff_id from handoff.handoffs
        where state in ('accepted', 'contacted', 'sales_qualified') and seller is null""",
    "a handoff with sales has an open clock, where the signed agreement sets a target": """
        select h.handoff_id, h.state from handoff.handoffs h
        join metrics.handoffs m using (handoff_id)
        cross join lateral (
            select f.data->'document'->'sales' as sales from metrics.facts f
            where f.type = 'agreement.activated' and f.occurred_at <= now()
            order by (f.data->>'agreement_version')::int = h.agreement_version desc nulls last, f.occurred_at desc
            limit 1
        ) signed
        where h.kind = 'mql'
              and (h.state in ('queued', 'offered') and m.accepted_at is null
                        and sales->'acceptance'->>'within' is not null
                   or h.state = 'offered' and sales->'offer'->>'within' is not null
                   or h.state in ('accepted', 'contacted') and sales->'disposition'->>'within' is not null)
              and not exists (select from metrics.clocks c where c.handoff_id = h.handoff_id
                              and c.state in ('running', 'breached') and c.finished_at is null)""",
    "no clock runs for a handoff that is no longer with sales": """
        select c.clock, c.target, h.state from metrics.clocks c join handoff.handoffs h using (handoff_id)
        where c.state = 'running' and h.state in ('rejected', 'recycled')""",
    "the journeys show the seller of every handoff": """
        select h.handoff_id, h.seller, m.seller
        from handoff.handoffs h left join metrics.handoffs m using (handoff_id)
        where h.kind = 'mql' and h.state in ('offered', 'accepted', 'contacted', 'sales_qualified')
              and h.seller is distinct from m.seller""",
    "every stage of a known lead's deal is one fact, and another only where it changed": """
        select deal, number, count(event_id) from (
            select s.deal, s.number, j.event_id, cast(j.data as text) as data,
                   lag(cast(j.data as text)) over (partition by s.deal, s.number order by j.recorded_at, j.number)
                       as former
            from handoff.deal_stages s join handoff.deals d on d.deal = s.deal and d.lead_id is not null
            left join unpacked.handoff j on j.type like 'deal.%' and (j.data->>'deal')::uuid = s.deal
                 and j.occurred_at = s.occurred_at
                 and (s.stage, j.type) in (('opportunity', 'deal.opened'), ('opportunity', 'deal.reopened'),
                                           ('won', 'deal.won'), ('lost', 'deal.lost'))) told
        group by deal, number having count(event_id) = 0 or bool_or(data = former)""",
    "a lead has at most one open handoff of a product and kind": """
        select coalesce(a.survivor, h.lead_id), h.product, h.kind, count(*)
        from handoff.handoffs h left join handoff.aliases a on a.merged = h.lead_id
        where h.state not in ('won', 'lost', 'rejected', 'recycled')
        group by 1, 2, 3 having count(*) > 1""",
    "every published event is one fact of the reports": """
        select event_id, count(f.event_id) from (
            select event_id from intake.journal
            union select event_id from qualification.journal
            union select event_id from handoff.journal
        ) published
        left join metrics.facts f using (event_id)
        group by event_id having count(f.event_id) <> 1""",
    "the reports know every lead": """
        select l.lead_id from intake.leads l left join metrics.first_touches t using (lead_id)
        where t.captured_at is null and l.merged_into is null""",
    "the reports' money is the money that was received": """
        select sum(amount) from handoff.revenue
        except select sum(amount) from metrics.receipts""",
}


async def wait_until_processed(database_url: str, waiting: bool = True) -> None:
    """Return when every event is numbered and handled, and, with `waiting`, no activity waits for its lead."""
    end = monotonic() + PROCESSING_SECONDS
    while await run_sql(database_url, _select_unfinished_work(waiting)):
        assert monotonic() < end, "Some events are still not handled."
        await sleep(PAUSE_SECONDS)


async def violated_invariants(database_url: str) -> dict[str, list[tuple[object, ...]]]:
    """The invariants that do not hold, each with its first violations."""
    async with unpacked_journals(database_url, PRODUCERS):
        violations = {name: await run_sql(database_url, sql) for name, sql in SYSTEM_INVARIANTS.items()}
    for services, invariants in ((PRODUCERS, PRODUCER_INVARIANTS), (TOPICS_BY_CONSUMER, CONSUMER_INVARIANTS)):
        for service in services:
            for name, sql in invariants.items():
                violations[f"{service}: {name}"] = await run_sql(database_url, sql, search_path=service)
    for consumer, topics in TOPICS_BY_CONSUMER.items():
        for topic in topics:
            violations[f"{consumer}: every event of {topic} is handled"] = await run_sql(
                database_url, _select_unhandled(consumer, topic)
            )
    return {name: rows[:VIOLATIONS_LIMIT] for name, rows in violations.items() if rows}


def _select_unhandled(consumer: str, topic: str) -> Select[tuple[object, ...]]:
    """The partitions in which the consumer's position is not the topic's last number: partition, position, last."""
    heads = table("heads", column("partition"), column("number"), schema=topic)
    positions = table("positions", column("topic"), column("partition"), column("number"), schema=consumer)
    same_partition = and_(positions.c.topic == topic, positions.c.partition == heads.c.partition)
    return (
        select(heads.c.partition, positions.c.number, heads.c.number)
        .select_from(heads.join(positions, same_partition))
        .where(positions.c.number != heads.c.number)
    )


def _select_unfinished_work(waiting: bool) -> CompoundSelect[int]:
    """A row as long as an event is not numbered, an event is not handled, or, if asked, an activity waits.

    One statement, so that all tables are read in one snapshot.
    """
    row = select(literal(1))
    staged = [row.select_from(table("outbox", schema=producer)) for producer in PRODUCERS]
    unhandled = [
        _select_unhandled(consumer, topic).with_only_columns(literal(1))
        for consumer, topics in TOPICS_BY_CONSUMER.items()
        for topic in topics
    ]
    activities = [row.select_from(table("waiting", schema="intake"))] if waiting else []
    return union_all(*staged, *unhandled, *activities).limit(1)
