"""The deals that are open now, each with what is known of its person."""

from sqlalchemy import CTE, Numeric, Text, Uuid, func, select, true, union_all

from services.metrics.projections.store.person_ids import MEMBERS
from services.metrics.projections.store.report_tables import DIMENSIONS, people_table
from services.metrics.projections.store.tables import deals_table
from services.metrics.reports.store import entries, leads
from services.metrics.reports.store.changes import CHANGED_PEOPLE
from shared.db.expressions import constant, text_rows
from shared.db.tables import INSTANT

# A deal is open in one stage; the CRM's own stages are not told.
STAGE = "opportunity"
_MARKED = text_rows(
    "select distinct lead_id from metrics.deals where stage = 'opportunity' and lead_id is not null", lead_id=Uuid
).cte("marked")
OPEN_DEALS = (
    text_rows(
        """
        select l.lead_id, l.source_key, l.channel_key, l.campaign_key, d.product, d.team, d.seller, l.captured_at,
               d.opened_at, d.amount, d.currency, d.deal
        from deals d left join members m on m.lead_id = d.lead_id
             join leads l on l.lead_id = coalesce(m.person, d.lead_id)
        where d.stage = 'opportunity'
        """,
        lead_id=Uuid,
        captured_at=INSTANT,
        opened_at=INSTANT,
        amount=Numeric,
        currency=Text,
        deal=Uuid,
        **dict.fromkeys(DIMENSIONS, Text),
    )
    .add_cte(*entries.list_rows_of(_MARKED), leads.LEADS)
    .cte("open_deals")
)


def _select_of_people() -> CTE:
    """The same deals, with their people as they are now: as last folded, each looked up, and as they changed."""
    deal = deals_table.c
    person = func.coalesce(MEMBERS.c.person, deal.lead_id).label("person")
    names = ("product", "team", "seller", "opened_at", "amount", "currency", "deal")
    found = (
        select(person, *(deal[name] for name in names))
        .select_from(deals_table.outerjoin(MEMBERS, MEMBERS.c.lead_id == deal.lead_id))
        .where(deal.stage == constant(STAGE))
        .cte("found_deals")
    )
    buyers = select(found.c.person).distinct().subquery("buyers")
    folded = select(people_table).where(people_table.c.person == buyers.c.person).offset(constant(0)).lateral("folded")
    removed = select(CHANGED_PEOPLE.c.person).where(CHANGED_PEOPLE.c.sign == constant(-1))
    shown = ("person", "source_key", "channel_key", "campaign_key", "captured_at")
    people = union_all(
        select(*(folded.c[name] for name in shown))
        .select_from(buyers.join(folded, true()))
        .where(folded.c.person.not_in(removed)),
        select(*(CHANGED_PEOPLE.c[name] for name in shown)).where(CHANGED_PEOPLE.c.sign == constant(1)),
    ).subquery("people")
    return (
        select(*(found.c[name] for name in names), people.c.person.label("lead_id"))
        .add_columns(*(people.c[name] for name in shown[1:]))
        .select_from(found.join(people, people.c.person == found.c.person))
        .cte("open_deals")
    )


OPEN_DEALS_OF_PEOPLE = _select_of_people()
