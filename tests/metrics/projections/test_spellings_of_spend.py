"""What was paid is one figure, in whatever letter case and with whatever blanks its source and campaign are told."""

import asyncio
from datetime import date
from typing import Any

from services.metrics.projections.handlers.fold import on_events
from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.connection import sql
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day, received_event, spend_recorded
from tests.metrics.projection_rows import load_rows

DAY = date(2026, 3, 1)


def paid(amount: str, source: str, campaign: str | None = "Spring", **fields: Any) -> Event:
    return spend_recorded(DAY, amount, source=source, campaign=campaign, **fields)


async def list_figures(database: Database) -> list[tuple[Any, ...]]:
    """Source, campaign, channel and amount of each figure."""
    return [(row[0], row[1], row[4], str(row[5])) for row in (await load_rows(database))["spend"]]


async def test_a_correction_in_another_letter_case_replaces_the_figure_and_is_shown_under_the_first_spelling(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    await receive(paid("10.00", "Ads", channel="Social"), paid("5.00", "Ads", None))
    await receive(received_event(paid("12.00", "ads ", "spring ", channel="social"), day(2)))
    figures = await list_figures(database)
    reports = {by: await get_json("/v1/reports/cost", by=by) for by in ("source", "channel", "campaign")}
    await rebuild(database)

    assert figures == await list_figures(database)
    assert figures == [("Ads", "", "social", "5.00"), ("Ads", "Spring", "social", "12.00")]
    assert {by: [(row[by], row["spend"]["amount"]) for row in report["rows"]] for by, report in reports.items()} == {
        "source": [("Ads", "17.00")],
        "channel": [("social", "17.00")],
        "campaign": [("Spring", "12.00"), (None, "5.00")],
    }


async def test_two_processes_that_learn_of_one_figure_in_two_spellings_agree(database: Database) -> None:
    async def learn(amount: str, source: str) -> None:
        events = [paid(amount, source, f"Campaign {number}") for number in range(20)]
        await database.run(
            lambda conn: on_events(conn, [received_event(event, day(float(amount))) for event in events])
        )

    await asyncio.gather(learn("2.00", "Ads"), learn("4.00", "ads"), learn("3.00", "ADS"))

    assert {(source, amount) for source, _, _, amount in await list_figures(database)} == {("ADS", "4.00")}
    assert len(await list_figures(database)) == 20


async def test_a_figure_that_a_former_version_told_in_two_spellings_is_one_after_the_next_statement(
    database: Database, receive: Receive
) -> None:
    await receive(paid("10.00", "Ads"))
    await database.run(lambda conn: conn.execute(_COPY))
    twice = await list_figures(database)
    await receive(received_event(paid("12.00", "Ads"), day(6)))

    assert [source for source, *_ in twice] == ["Ads", "ads"]
    assert await list_figures(database) == [("Ads", "Spring", "social", "12.00")]


_COPY = sql("""
    insert into spend
    select lower(source), campaign, day, ad_id, channel, amount, currency, impressions, clicks,
           recorded_at + interval '1 day', number, source_key, channel_key, campaign_key
    from spend
""")
