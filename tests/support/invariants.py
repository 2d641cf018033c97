"""What must hold of the whole system once it is quiet, as SQL that finds the offenders."""

from tests.support.database import ask

SPEAKERS = ("intake", "qualification", "handoff")
HEARD = {
    "qualification": ("intake", "handoff"),
    "handoff": ("intake", "qualification"),
    "metrics": ("intake", "qualification", "handoff"),
}
JOURNALS = " union all ".join(f"select '{name}' as topic, * from {name}.journal" for name in SPEAKERS)


def _spine() -> dict[str, str]:
    found = {}
    for name in SPEAKERS:
        found[f"{name}: every staged event is numbered"] = f"select position from {name}.outbox"
        found[f"{name}: numbers have no holes and no repeats"] = f"""
            select h.partition, h.number, count(j.number) from {name}.heads h
            left join {name}.journal j on j.partition = h.partition
            group by h.partition, h.number, h.floor
            having count(j.number) <> h.number - h.floor or count(distinct j.number) <> count(j.number)
                   or coalesce(max(j.number), 0) <> h.number"""
        found[f"{name}: each number belongs to the epoch that owns it"] = f"""
            select j.partition, j.number from {name}.journal j where j.epoch is distinct from (
                select e.epoch from {name}.epochs e
                where e.partition = j.partition and e.first_number <= j.number order by e.first_number desc limit 1)"""
    for reader, topics in HEARD.items():
        found[f"{reader}: nothing is parked"] = f"select topic, partition, number from {reader}.dead_letters"
        for topic in topics:
            found[f"{reader}: everything of {topic} is handled"] = f"""
                select h.partition, p.number, h.number from {topic}.heads h join {reader}.positions p
                on p.topic = '{topic}' and p.partition = h.partition where p.number <> h.number"""
    return found


INVARIANTS: dict[str, str] = {
    **_spine(),
    "each accepted capture is one fact": """
        select c.capture_id, count(j.event_id) from intake.captures c
        left join intake.journal j on j.type = 'lead.captured' and (j.data->>'capture_id')::uuid = c.capture_id
        where c.filtered is null group by c.capture_id having count(j.event_id) <> 1""",
    "no fact is told of a capture that is not there": """
        select j.number from intake.journal j
        left join intake.captures c on c.capture_id = (j.data->>'capture_id')::uuid
        where j.type in ('lead.captured', 'capture.filtered') and c.capture_id is null""",
    "each activity of a known lead is one fact": """
        select a.activity_id, count(j.event_id) from intake.activities a
        left join intake.journal j on j.type = 'activity.recorded'
             and (j.data->>'activity_id')::uuid = a.activity_id
        group by a.activity_id, a.lead_id having count(j.event_id) <> case when a.lead_id is null then 0 else 1 end""",
    "each merge is told once under both ids": """
        select l.lead_id, count(distinct j.subject), count(j.event_id) from intake.leads l
        left join intake.journal j on j.type = 'lead.merged' and (j.data->>'merged')::uuid = l.lead_id
        group by l.lead_id, l.merged_into
        having (count(distinct j.subject), count(j.event_id)) <> (case when l.merged_into is null then 0 else 2 end,
                                                                  case when l.merged_into is null then 0 else 2 end)""",
    "who was merged answers with somebody who was not": """
        select l.lead_id from intake.leads l join intake.leads s on s.lead_id = l.merged_into
        where s.merged_into is not null or s.lead_id > l.lead_id""",
    "every lead has a score": """
        select l.lead_id from intake.leads l left join qualification.scores s using (lead_id)
        where s.lead_id is null and l.merged_into is null""",
    "a lead qualifies at most once for one instant": """
        select subject from qualification.journal where type = 'lead.qualified'
        group by subject, data->>'cycle', occurred_at having count(*) > 1""",
    "every qualified lead has one handoff": """
        select s.lead_id, count(h.handoff_id) from qualification.scores s
        left join handoff.handoffs h on h.lead_id = s.lead_id and h.cycle = s.cycle
        where s.verdict = 'qualified' group by s.lead_id having count(h.handoff_id) <> 1""",
    "an offered handoff has a seller and a queued one has none": """
        select handoff_id from handoff.handoffs
        where (state = 'queued' and seller is not null) or (state = 'offered' and seller is null)""",
    "what a seller works on has a seller": """
        select handoff_id from handoff.handoffs
        where state in ('accepted', 'contacted', 'sales_qualified') and seller is null""",
    "what is with sales has a clock that is not done, where the signed agreement asks for one": """
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
    "no clock runs of what is no longer with sales": """
        select c.clock, c.target, h.state from metrics.clocks c join handoff.handoffs h using (handoff_id)
        where c.state = 'running' and h.state in ('rejected', 'recycled')""",
    "the journeys know of every handoff whose it is": """
        select h.handoff_id, h.seller, m.seller
        from handoff.handoffs h left join metrics.handoffs m using (handoff_id)
        where h.kind = 'mql' and h.state in ('offered', 'accepted', 'contacted', 'sales_qualified')
              and h.seller is distinct from m.seller""",
    "every stage of a known lead's deal is one fact": """
        select s.deal, s.number, count(j.event_id) from handoff.deal_stages s
        join handoff.deals d on d.deal = s.deal and d.lead_id is not null
        left join handoff.journal j on j.type like 'deal.%' and (j.data->>'deal')::uuid = s.deal
             and j.occurred_at = s.occurred_at
             and (s.stage, j.type) in (('opportunity', 'deal.opened'), ('opportunity', 'deal.reopened'),
                                       ('won', 'deal.won'), ('lost', 'deal.lost'))
        group by s.deal, s.number having count(j.event_id) <> 1""",
    "every fact that was told is kept once": f"""
        select told.event_id, count(f.event_id) from (select distinct event_id from ({JOURNALS}) all_told) told
        left join metrics.facts f on f.event_id = told.event_id
        group by told.event_id having count(f.event_id) <> 1""",
    "the reports know every lead": """
        select l.lead_id from intake.leads l left join metrics.first_touches t using (lead_id)
        where t.captured_at is null and l.merged_into is null""",
    "the reports' money is the money that was received": """
        select sum(amount) from handoff.revenue
        except select sum(amount) from metrics.receipts""",
}


async def violated_invariants(database_url: str) -> dict[str, list[tuple[object, ...]]]:
    """The invariants that do not hold, each with a few offenders."""
    found = {
        name: await ask(database_url, f"select * from ({sql}) offenders limit 5") for name, sql in INVARIANTS.items()
    }
    return {name: rows for name, rows in found.items() if rows}
