"""Which receipts recur: renewals and expansions, and the refunds of them."""

from sqlalchemy import Uuid

from shared.db.expressions import text_rows

# A refund names its deal, not the receipt that it gives back: it is taken to be of the last one of its deal before it.
# Of the receipts by the name of the table; those before are looked up by the index of deals. Those without a lead wait.
RECURRING_ROWS = text_rows(
    """
    select r.revenue
    from receipts r left join lateral (
        select p.kind from metrics.receipts p
        where r.kind = 'refund' and p.deal = r.deal and p.kind <> 'refund' and p.lead_id is not null
              and p.received_at <= r.received_at
        order by p.received_at desc, p.revenue desc limit 1
    ) before on true
    where coalesce(before.kind, r.kind) in ('renewal', 'expansion')
    """,
    revenue=Uuid,
)
