"""What must hold of the whole system once it is quiet, as SQL that finds the offenders."""

from tests.database import ask

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
        left join intake.captures c on c.capture_id = (j.data->>'capture_id')::uuid where c.capture_id is null""",
    "every lead has a score": """
        select l.lead_id from intake.leads l left join qualification.scores s using (lead_id)
        where s.lead_id is null""",
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
        where t.captured_at is null""",
    "the reports' money is the money that was received": """
        select sum(amount) from handoff.revenue
        except select sum(amount) from metrics.receipts""",
}


async def broken(database_url: str) -> dict[str, list[tuple[object, ...]]]:
    """The invariants that do not hold, each with a few offenders."""
    found = {
        name: await ask(database_url, f"select * from ({sql}) offenders limit 5") for name, sql in INVARIANTS.items()
    }
    return {name: rows for name, rows in found.items() if rows}
