"""The leads that marketing delivered, with the response of sales."""

from sqlalchemy import CTE, Double, Subquery, and_, case, cast, func, not_, null, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import handoffs_table
from services.metrics.reports.store.leads import LEADS
from shared.db.expressions import constant


def _select_delivered() -> CTE:
    """The leads that marketing delivered, with the response of sales as `state`.

    A lead that sales found itself is not among them. A rejected lead was not accepted after all, unless sales accepted
    it in another cycle and did not reject it then.
    """
    leads, accepted = LEADS, _select_finally_accepted()
    state = case(
        (and_(leads.c.rejected_at.is_not(None), not_(accepted.c.finally_accepted)), constant("rejected")),
        (leads.c.accepted_at.is_not(None), constant("accepted")),
        else_=constant("waiting"),
    )
    return (
        select(
            *(leads.c.qualified_at.label("at"), leads.c.lead_id.label("id"), leads.c.lead_id, leads.c.source),
            *(leads.c.channel, leads.c.team, leads.c.seller, state.label("state")),
            cast(null(), Double).label("late_seconds"),
        )
        .select_from(leads.outerjoin(accepted, accepted.c.person == leads.c.lead_id))
        .where(leads.c.qualified_at.is_not(None), leads.c.origin == constant("marketing"))
        .cte("delivered")
    )


def _select_finally_accepted() -> Subquery:
    """Whether sales accepted any handoff of each person without rejecting it."""
    handoffs = join_person(handoffs_table, "h").c
    accepted_at = func.coalesce(handoffs.accepted_at, handoffs.contacted_at, handoffs.sales_qualified_at)
    accepted = func.bool_or(and_(handoffs.rejected_at.is_(None), accepted_at.is_not(None)))
    return select(handoffs.person, accepted.label("finally_accepted")).group_by(handoffs.person).subquery("accepted")


DELIVERED_LEADS = _select_delivered()
