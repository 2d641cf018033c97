"""The reports by name."""

from services.metrics.reports import (
    commitments,
    cost,
    funnel,
    guarantee,
    leak,
    pipeline,
    ratings,
    rejections,
    revenue,
    sales_cycle,
    shifts,
    sla,
    unowned,
    untouched,
    win_rate,
)

REPORTS = {
    "commitments": commitments.compute_commitments,
    "cost": cost.compute_cost,
    "funnel": funnel.compute_funnel,
    "guarantee": guarantee.compute_guarantee,
    "leak": leak.compute_leak,
    "pipeline": pipeline.compute_pipeline,
    "ratings": ratings.compute_ratings,
    "rejections": rejections.compute_rejections,
    "revenue": revenue.compute_revenue,
    "sales_cycle": sales_cycle.compute_sales_cycle,
    "shifts": shifts.compute_shifts,
    "sla": sla.compute_sla,
    "unowned": unowned.compute_unowned,
    "untouched": untouched.compute_untouched,
    "win_rate": win_rate.compute_win_rate,
}
