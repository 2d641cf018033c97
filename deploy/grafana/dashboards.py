"""The three dashboards, made of their rows of panels."""

from deploy.grafana.panels import Dashboard
from deploy.grafana.rows.captures import CAPTURES
from deploy.grafana.rows.cohorts import TIME
from deploy.grafana.rows.events import EVENTS
from deploy.grafana.rows.funnel import FUNNEL
from deploy.grafana.rows.marketing import MARKETING
from deploy.grafana.rows.money import RECEIVED
from deploy.grafana.rows.processes import PROCESSES
from deploy.grafana.rows.sales import SALES
from deploy.grafana.rows.waiting import WAITING
from deploy.grafana.rows.work import WORK

AGREEMENT = Dashboard(
    "accord-agreement", "Accord: agreement",
    "Both promises of the agreement now and over time, who is late, and what waits for a seller.",
    (SALES, MARKETING, WAITING),
)  # fmt: skip
FUNNEL_AND_MONEY = Dashboard(
    "accord-funnel", "Accord: funnel and money",
    "What became of the leads, what they brought, and how long it took, by channel, source, campaign, team or seller.",
    (FUNNEL, RECEIVED, TIME),
    choices={
        "basis": ("period", "cohort"),
        "by": ("channel", "source", "campaign", "product", "team", "seller"),
        "span": ("week", "month", "quarter", "day"),
    },
    since="now-90d", refresh="5m",
)  # fmt: skip
OPERATIONS = Dashboard(
    "accord-operations", "Accord: operations",
    "Whether leads are taken, events flow, deadlines are kept in time, webhooks arrive, and what is nearly full.",
    (CAPTURES, EVENTS, WORK, PROCESSES),
    since="now-6h", refresh="30s",
)  # fmt: skip

# By the name of the file.
DASHBOARDS = {"agreement": AGREEMENT, "funnel-and-money": FUNNEL_AND_MONEY, "operations": OPERATIONS}
