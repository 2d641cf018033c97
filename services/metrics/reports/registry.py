"""The reports there are, by name."""

from services.metrics.reports.funnel import funnel
from services.metrics.reports.rejections import rejections
from services.metrics.reports.revenue import revenue
from services.metrics.reports.sales_cycle import sales_cycle
from services.metrics.reports.sla import sla
from services.metrics.reports.win_rate import win_rate

REPORTS = {
    "funnel": funnel,
    "rejections": rejections,
    "revenue": revenue,
    "sales_cycle": sales_cycle,
    "sla": sla,
    "win_rate": win_rate,
}
