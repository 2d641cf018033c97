"""Marketing owes another lead for a delivered one that sales rightly rejects, as both sides signed it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.metrics.guarantee.handlers.publish import publish_outcomes
from shared.db.connection import sql
from shared.db.database import Database
from shared.db.packed_json import decode_json
from tests.metrics import event_builders as build
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.reports.two_ways import refold

TERMS = {"claim_within": "5d", "at_most": 0.5, "dispute_within": "5d", "owes": "replacement"}
NOW = datetime.now(UTC)
# The middle of a month, so that all that is told falls into one.
MONTH = (NOW.replace(day=1) - timedelta(days=40)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def day(number: int) -> datetime:
    return MONTH + timedelta(days=number - 1)


async def sign(receive: Receive, **terms: Any) -> None:
    await receive(
        build.agreement_activated(
            day(1), guarantee=TERMS | terms, marketing={"qualified_leads": {"per": "month", "at_least": 4}}
        )
    )


async def deliver(receive: Receive, at: datetime, count: int = 1) -> list[UUID]:
    leads = [build.new_lead_id() for _ in range(count)]
    for lead in leads:
        await receive(
            build.lead_captured(lead, at), build.lead_qualified(lead, at), build.handoff_offered(lead, at)
        )  # fmt: skip
    return leads


async def list_states(get_json: GetJson) -> list[tuple[str, str]]:
    ledger = await get_json("/v1/guarantee")
    return [(claim["lead_id"], claim["state"]) for claim in ledger["claims"]]


async def test_a_confirmed_rejection_in_time_is_owed_again_and_the_next_good_lead_pays_it(
    receive: Receive, get_json: GetJson
) -> None:
    await sign(receive)
    bad, good, late = await deliver(receive, day(2), 3)
    await receive(
        build.handoff_accepted(good, day(3)),
        build.handoff_rejected(bad, day(4)),
        build.handoff_rejected(late, day(8)),
    )
    (payment,) = await deliver(receive, day(9))

    ledger = await get_json("/v1/guarantee")
    report = await get_json("/v1/reports/guarantee")
    (volume, *_) = (await get_json("/v1/reports/commitments", by="month"))["rows"]

    month = f"{MONTH:%Y-%m}"
    assert [(claim["lead_id"], claim["state"], claim["paid_by"]) for claim in ledger["claims"]] == [
        (str(late), "late", None),
        (str(bad), "owed", str(payment)),
    ]
    assert (ledger["owed"], ledger["unpaid"]) == (1, 0)
    assert report["rows"] == [{"span": month, "owed": 1, "disputed": 0, "stands": 0, "late": 1, "beyond": 0}]
    assert report["totals"] == {"owed": 1, "disputed": 0, "stands": 0, "late": 1, "beyond": 0, "unpaid": 0}
    assert (volume["promise"], volume["span"], volume["done"]) == ("qualified_leads", month, 3)


async def test_what_is_owed_stays_open_until_a_good_lead_follows(receive: Receive, get_json: GetJson) -> None:
    await sign(receive)
    first, second, _ = await deliver(receive, day(2), 3)
    await receive(build.handoff_rejected(first, day(3)))
    (also_bad,) = await deliver(receive, day(4))
    await receive(build.handoff_rejected(also_bad, day(5)))

    ledger = await get_json("/v1/guarantee")

    assert (ledger["owed"], ledger["unpaid"]) == (2, 2)
    assert {claim["paid_by"] for claim in ledger["claims"]} == {None}
    assert str(second) not in [claim["lead_id"] for claim in ledger["claims"]]


async def test_no_more_is_owed_than_the_agreed_share_of_the_deliveries(receive: Receive, get_json: GetJson) -> None:
    await sign(receive, at_most=0.2)
    leads = await deliver(receive, day(2), 10)
    await receive(*(build.handoff_rejected(lead, day(3 + number)) for number, lead in enumerate(leads[:3])))

    assert await list_states(get_json) == [
        (str(leads[2]), "beyond"),
        (str(leads[1]), "owed"),
        (str(leads[0]), "owed"),
    ]


@pytest.mark.parametrize(("pieces", "states", "truncated"), [(10, 5, False), (2, 4, True)])
async def test_rejections_are_read_in_pieces_and_a_ledger_without_the_oldest_says_so(
    receive: Receive, get_json: GetJson, monkeypatch: pytest.MonkeyPatch, pieces: int, states: int, truncated: bool
) -> None:
    monkeypatch.setattr("services.metrics.reports.store.claims.PIECE", 2)
    monkeypatch.setattr("services.metrics.reports.store.claims.PIECES_LIMIT", pieces)
    await sign(receive)
    leads = await deliver(receive, day(2), 10)
    # Several at one instant: a piece ends between them.
    await receive(*(build.handoff_rejected(lead, day(4)) for lead in leads[:5]))

    ledger, report = await get_json("/v1/guarantee"), await get_json("/v1/reports/guarantee")

    assert (ledger["owed"], report["totals"]["owed"]) == (states, states)
    assert (ledger["truncated"], report["truncated"]) == (truncated, truncated)


async def test_rejections_that_no_clause_supports_are_no_claims(receive: Receive, get_json: GetJson) -> None:
    await sign(receive)
    loose, unchecked = await deliver(receive, day(2), 2)
    of_sales, again = build.new_lead_id(), build.new_lead_id()
    await receive(
        build.handoff_rejected(loose, day(3), check="loose"),
        build.handoff_rejected(unchecked, day(3), "other", clause=None, check=None),
        build.handoff_offered(of_sales, day(2), origin="sales"),
        build.handoff_rejected(of_sales, day(3), origin="sales"),
        build.handoff_offered(again, day(2), cycle=2),
        build.handoff_rejected(again, day(3), cycle=2),
    )

    assert await list_states(get_json) == []


@pytest.fixture
async def disputed(receive: Receive) -> UUID:
    """The handoff of a lead that sales rejected today although it meets the signed clause."""
    await sign(receive)
    lead, _ = await deliver(receive, NOW - timedelta(days=2), 2)
    await receive(build.handoff_rejected(lead, NOW - timedelta(days=1), check="disputed"))
    return build.handoff_id(lead)


async def decide(
    client: httpx2.AsyncClient, headers: dict[str, str], handoff: UUID, side: str, owes: bool
) -> httpx2.Response:
    body = {"side": side, "owes": owes}
    return await client.post(f"/v1/guarantee/{handoff}/decisions", json=body, headers=headers)


async def test_a_disputed_lead_is_owed_once_both_heads_say_so(
    client: httpx2.AsyncClient, create_key: CreateKey, database: Database, disputed: UUID
) -> None:
    marketing, sales = await create_key("sign_marketing"), await create_key("sign_sales")

    await publish_outcomes(database)
    first = await decide(client, sales, disputed, "sales", True)
    refused = await decide(client, sales, disputed, "marketing", True)
    second = await decide(client, marketing, disputed, "marketing", True)
    again = await decide(client, marketing, disputed, "marketing", True)
    otherwise = await decide(client, marketing, disputed, "marketing", False)
    await publish_outcomes(database)
    await publish_outcomes(database)

    assert (first.status_code, first.json()["state"], refused.status_code) == (200, "disputed", 403)
    assert (second.status_code, second.json()["state"]) == (200, "owed")
    assert [decision["side"] for decision in second.json()["decisions"]] == ["sales", "marketing"]
    assert (again.status_code, again.json()) == (200, second.json())
    assert (otherwise.status_code, otherwise.json()["type"]) == (409, "urn:accord:decided-already")
    assert await read_events(database) == [
        ("guarantee.disputed", None),
        ("guarantee.decided", "agreed"),
        ("guarantee.owed", None),
    ]
    keys = await database.run(lambda conn: conn.execute(sql("select key_id from guarantee_decisions")))
    assert None not in keys.scalars()


async def test_one_head_who_disagrees_leaves_the_lead_delivered(
    client: httpx2.AsyncClient, create_key: CreateKey, database: Database, get_json: GetJson, disputed: UUID
) -> None:
    both = await create_key("sign_marketing", "sign_sales")

    await decide(client, both, disputed, "sales", True)
    closed = await decide(client, both, disputed, "marketing", False)
    unknown = await decide(client, both, build.new_lead_id(), "sales", True)
    await publish_outcomes(database)

    assert closed.json()["state"] == "stands"
    assert await read_events(database) == [("guarantee.decided", "refused")]
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:accord:unknown-claim")
    assert (await get_json("/v1/reports/guarantee"))["totals"]["owed"] == 0


async def test_without_two_decisions_in_time_nothing_is_owed(
    client: httpx2.AsyncClient, create_key: CreateKey, database: Database, receive: Receive, get_json: GetJson
) -> None:
    await sign(receive)
    (lead,) = await deliver(receive, day(2))
    await receive(build.handoff_rejected(lead, day(3), check="disputed"))

    late = await decide(client, await create_key("sign_sales"), build.handoff_id(lead), "sales", True)
    await publish_outcomes(database)

    assert (late.status_code, late.json()["type"]) == (409, "urn:accord:not-disputed")
    assert await list_states(get_json) == [(str(lead), "stands")]
    assert await read_events(database) == [("guarantee.decided", "expired")]


async def test_what_both_heads_grant_beyond_the_agreed_share_is_said_to_be_beyond_it(
    client: httpx2.AsyncClient, create_key: CreateKey, database: Database, receive: Receive, get_json: GetJson
) -> None:
    await sign(receive, at_most=0.1)
    lead, _ = await deliver(receive, NOW - timedelta(days=2), 2)
    await receive(build.handoff_rejected(lead, NOW - timedelta(days=1), check="disputed"))
    both = await create_key("sign_marketing", "sign_sales")
    for side in ("sales", "marketing"):
        await decide(client, both, build.handoff_id(lead), side, True)
    await publish_outcomes(database)

    assert await list_states(get_json) == [(str(lead), "beyond")]
    assert await read_events(database) == [("guarantee.decided", "beyond")]


async def test_the_weekly_pack_has_what_waits_for_both_heads_and_how_it_ended(
    client: httpx2.AsyncClient, create_key: CreateKey, get_json: GetJson, disputed: UUID
) -> None:
    year, week, _ = NOW.isocalendar()
    waiting = await read_disputes(get_json, f"{year}-W{week:02}")
    both = await create_key("sign_marketing", "sign_sales")
    for side in ("sales", "marketing"):
        await decide(client, both, disputed, side, True)
    decided = await read_disputes(get_json, f"{year}-W{week:02}")

    assert (waiting[0], [(row["clause"], row["decisions"], row["how"]) for row in waiting[1]]) == (
        1,
        [("size", [], None)],
    )
    assert (decided[0], [(row["decisions"], row["how"]) for row in decided[1]]) == (
        0,
        [(["sales", "marketing"], "agreed")],
    )


async def test_two_ids_of_one_person_are_one_claim_and_sums_give_the_same(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    await sign(receive)
    first, second, _ = await deliver(receive, day(2), 3)
    await receive(build.handoff_rejected(second, day(4)), build.handoff_rejected(first, day(3)))
    before = await list_states(get_json)
    await receive(*build.lead_merged(first, second, day(5)))
    plain = await list_states(get_json)
    await refold(database)

    assert before == [(str(second), "beyond"), (str(first), "owed")]
    assert plain == [(str(first), "owed")]
    assert await list_states(get_json) == plain


async def read_events(database: Database) -> list[tuple[str, str | None]]:
    """The types of what was published, each with how the dispute ended."""
    staged = sql("select type, data, packed_data from outbox order by position")
    rows = await database.run(lambda conn: conn.execute(staged))
    return [(row.type, decode_json(row.data, row.packed_data).get("how")) for row in rows]


async def read_disputes(get_json: GetJson, span: str) -> tuple[int, list[dict[str, Any]]]:
    """How many disputes wait by the pack of this span, and its table of them."""
    sections = {section["id"]: section for section in (await get_json(f"/v1/meetings/{span}"))["sections"]}
    blockers = sections["blockers"]
    (point,) = [point for point in blockers["points"] if point["id"] == "disputed"]
    (table,) = [table for table in blockers["tables"] if table["id"] == "disputes"]
    return point["value"], table["rows"]
