"""The reports by name."""

from services.metrics.reports.commitments import compute_commitments
from services.metrics.reports.cost import compute_cost
from services.metrics.reports.funnel import compute_funnel
from services.metrics.reports.leak import compute_leak
from services.metrics.reports.ratings import compute_ratings
from services.metrics.reports.rejections import compute_rejections
from services.metrics.reports.revenue import compute_revenue
from services.metrics.reports.sales_cycle import compute_sales_cycle
from services.metrics.reports.shifts import compute_shifts
from services.metrics.reports.sla import compute_sla
from services.metrics.reports.untouched import compute_untouched
from services.metrics.reports.win_rate import compute_win_rate

REPORTS = {
    "commitments": compute_commitments,
    "cost": compute_cost,
    "funnel": compute_funnel,
    "leak": compute_leak,
    "ratings": compute_ratings,
    "rejections": compute_rejections,
    "revenue": compute_revenue,
    "sales_cycle": compute_sales_cycle,
    "shifts": compute_shifts,
    "sla": compute_sla,
    "untouched": compute_untouched,
    "win_rate": compute_win_rate,
}
