"""Loads campaigns with what came of them, and whether they are live."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from services.metrics.campaigns import store
from services.metrics.campaigns.domain import (
    NO_RESULT,
    REPORTS,
    Campaign,
    KnownCampaign,
    list_missing,
    select_result,
)
from services.metrics.facts.store import load_active_agreement
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.source import compute_report, load_source
from shared.agreement.readers.locale import read_locale
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


async def load_campaign(database: Database, key: str) -> KnownCampaign | None:
    """The campaign with what came of the leads of its days. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> KnownCampaign | None:
        # First of all: everything is seen at one moment.
        source = await load_source(conn)
        campaign = await store.find_campaign(conn, key)
        if campaign is None:
            return None
        request = to_request(campaign)
        reports = {name: await compute_report(conn, source, name, request) for name in REPORTS}
        (known,) = await _judge(conn, [campaign])
        return replace(known, result=select_result(campaign, reports))

    return await database.slow_reads.run(read)


async def load_campaigns(database: Database) -> list[KnownCampaign]:
    """The campaigns, those that start last first, without what came of them."""

    async def read(conn: Connection) -> list[KnownCampaign]:
        return await _judge(conn, await store.list_campaigns(conn))

    return await database.slow_reads.run(read)


def to_request(campaign: Campaign) -> ReportRequest:
    """The reports of its days, by campaign: of the leads that were first captured in them."""
    until = campaign.ends + timedelta(days=1) if campaign.ends else None
    return ReportRequest(
        str(campaign.starts) if campaign.starts else None, str(until) if until else None, "campaign", "cohort"
    )


async def _judge(conn: Connection, campaigns: Sequence[Campaign]) -> list[KnownCampaign]:
    document = await load_active_agreement(conn)
    locale = read_locale(document)
    today = (await database_clock(conn)).astimezone(locale.zone).date()
    return [
        KnownCampaign(each, list_missing(each, today, has_agreement=bool(document)), locale, NO_RESULT)
        for each in campaigns
    ]
