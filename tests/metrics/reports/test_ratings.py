"""The report `ratings`: how good sales found the leads of each source, campaign and channel."""

from typing import Any

import pytest

from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day, handoff_offered, handoff_rated, lead_captured, new_lead_id


@pytest.fixture(autouse=True)
async def rated_leads(receive: Receive) -> None:
    """Anna rated a lead of social 2, then 5, and one of email 4; ben's lead of email got 1, another no rating."""
    changed, good, bad, unrated = (new_lead_id() for _ in range(4))
    for lead, channel in ((changed, "social"), (good, "email"), (bad, "email"), (unrated, "email")):
        await receive(lead_captured(lead, day(1), channel=channel), handoff_offered(lead, day(2)))
    # Told in another order than they were given.
    await receive(handoff_rated(changed, day(5), 5), handoff_rated(changed, day(3), 2), handoff_rated(good, day(3), 4))
    await receive(handoff_rated(bad, day(4), 1, seller="ben", team="south"))


async def test_the_latest_rating_of_each_handoff_counts(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/ratings")

    totals = {"rated": 3, "mean": 3.333333, "score_1": 1, "score_2": 0, "score_3": 0, "score_4": 1, "score_5": 1}
    assert (report["rows"], report["totals"]) == ([totals], totals)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"by": "channel"}, [("email", 2, 2.5), ("social", 1, 5.0)]),
        ({"by": "seller"}, [("anna", 2, 4.5), ("ben", 1, 1.0)]),
        ({"by": "team"}, [("north", 2, 4.5), ("south", 1, 1.0)]),
        ({"by": "month", "basis": "period"}, [("2026-03", 3, 3.333333)]),
    ],
)
async def test_ratings_by_every_group(get_json: GetJson, query: dict[str, str], expected: list[Any]) -> None:
    report = await get_json("/v1/reports/ratings", **query)

    assert [(row[query["by"]], row["rated"], row["mean"]) for row in report["rows"]] == expected


async def test_without_ratings_there_is_no_mean(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/ratings", **{"from": "2020-01-01", "to": "2020-02-01", "by": "channel"})

    assert (report["rows"], report["totals"]["rated"], report["totals"]["mean"]) == ([], 0, None)
