"""A seller answers over HTTP: the responses, the events, and the handoff afterwards."""

from shared.db.connection import sql
from tests.handoff.deals.crm_messages import event_types
from tests.handoff.event_builders import HOUR, NOON, agreement_activated
from tests.handoff.responses.seller_client import (
    EVIDENCE,
    TOO_SMALL,
    error_pointers,
    fetch_handoff,
    offer_another_lead,
    offer_lead,
    respond,
)
from tests.handoff.service import HandoffService

HANDOFF_EVENTS = (
    "handoff.offered",
    "handoff.accepted",
    "handoff.rejected",
    "handoff.worked",
    "handoff.contacted",
    "handoff.sales_qualified",
    "handoff.recycled",
    "handoff.reassigned",
    "handoff.queued",
)
UPGRADED = sql("update hashed_keys set since = now()")


async def test_a_seller_accepts_a_lead_and_brings_it_to_sales_qualified(service: HandoffService) -> None:
    handoff = await offer_lead(service)

    responses = [
        await respond(service.admin, handoff, "acceptance"),
        await respond(service.admin, handoff, "contacts", kind="attempt", channel="phone"),
        await respond(service.admin, handoff, "contacts", kind="conversation", channel="phone"),
        await respond(service.admin, handoff, "qualification", **EVIDENCE),
    ]

    assert [(status, document["state"]) for status, document in responses] == [
        (200, "accepted"),
        (200, "accepted"),
        (200, "contacted"),
        (200, "sales_qualified"),
    ]
    after = await fetch_handoff(service, handoff)
    assert responses[0][1] == {
        "handoff_id": handoff,
        "lead_id": after["lead_id"],
        "state": "accepted",
        "seller": "anna",
        "team": "reps",
    }
    assert [(step["type"], step["by"]) for step in after["history"]] == [
        ("lead.qualified", "agreement/3"),
        ("handoff.offered", "routing"),
        ("handoff.accepted", "seller/anna"),
        ("handoff.worked", "seller/anna"),
        ("handoff.contacted", "seller/anna"),
        ("handoff.sales_qualified", "seller/anna"),
    ]
    events = await service.staged_events(*HANDOFF_EVENTS)
    told = ("offered", "accepted", "worked", "contacted", "sales_qualified")
    assert event_types(events) == [f"handoff.{step}" for step in told]
    assert events[-1]["data"]["evidence"] == ["need", "budget"]


async def test_an_attempt_is_published_with_its_seller_and_how_it_was_made(service: HandoffService) -> None:
    handoff = await offer_lead(service)

    await respond(service.admin, handoff, "contacts", kind="no_show", channel="video")

    (worked,) = await service.staged_events("handoff.worked")
    assert (worked["data"]["seller"], worked["data"]["team"]) == ("anna", "reps")
    assert (worked["data"]["contact"], worked["data"]["channel"]) == ("no_show", "video")


async def test_what_a_seller_writes_is_saved_and_not_published(service: HandoffService) -> None:
    qualified, rejected = await offer_lead(service), await offer_another_lead(service)

    await respond(service.admin, qualified, "qualification", **EVIDENCE)
    await respond(service.admin, rejected, "rejection", reason="other", note="Dana moved to Oslo")
    await respond(
        service.admin, await offer_another_lead(service), "recycling", reason="not_now", note="Dana is on leave"
    )

    published = str(await service.staged_events())
    assert not [word for word in ("routes", "approved", "Oslo", "leave") if word in published]
    rows = await service.rows("select question, seller, words from answers order by answer")
    assert [(question, seller) for question, seller, _ in rows] == [
        ("qualification", "anna"),
        ("rejection", "anna"),
        ("recycling", "anna"),
    ]
    assert [words.get("note") for _, _, words in rows] == [None, "Dana moved to Oslo", "Dana is on leave"]


async def test_a_rejection_is_checked_against_the_signed_clause_at_once(service: HandoffService) -> None:
    handoff = await offer_lead(service)

    status, response = await respond(service.admin, handoff, "rejection", **TOO_SMALL)

    assert (status, response["state"], response["check"]) == (200, "rejected", "confirmed")
    (event,) = await service.staged_events("handoff.rejected")
    assert {name: event["data"][name] for name in ("reason", "clause", "returns", "check", "correction")} == {
        "reason": "too_small",
        "clause": "size",
        "returns": "nurture",
        "check": "confirmed",
        "correction": {"company.employees": 8},
    }


async def test_a_handoff_is_judged_by_the_agreement_that_it_was_made_under(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    newer = agreement_activated(4, rejection_reasons=[{"code": "boring", "returns": "nurture"}])
    await service.receive(newer.model_copy(update={"occurred_at": NOON + HOUR}))

    assert error_pointers(await respond(service.admin, handoff, "rejection", reason="boring")) == (422, ["/reason"])
    assert (await respond(service.admin, handoff, "rejection", **TOO_SMALL))[0] == 200


async def test_the_same_command_again_gets_the_same_response_and_changes_nothing(service: HandoffService) -> None:
    first, second, third = (
        await offer_lead(service),
        await offer_another_lead(service),
        await offer_another_lead(service),
    )
    calls = [(first, "acceptance", {}), (second, "rejection", TOO_SMALL), (third, "qualification", EVIDENCE)]

    original = [await respond(service.admin, handoff, call, **body) for handoff, call, body in calls]
    before = len(await service.staged_events())
    repeated = [await respond(service.admin, handoff, call, **body) for handoff, call, body in calls]

    assert repeated == original
    assert len(await service.staged_events()) == before


async def test_another_rejection_of_a_rejected_lead_is_refused(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "rejection", **TOO_SMALL)

    assert (await respond(service.admin, handoff, "rejection", reason="gone"))[0] == 409
    assert (await respond(service.admin, handoff, "acceptance"))[0] == 409


async def test_a_command_under_an_idempotency_key_happens_once(service: HandoffService) -> None:
    handoff, other = await offer_lead(service), await offer_another_lead(service)
    body = {"kind": "conversation", "channel": "phone"}

    original = await respond(service.admin, handoff, "contacts", key="k-1", **body)
    await respond(service.admin, handoff, "contacts", kind="attempt")
    repeated = await respond(service.admin, handoff, "contacts", key="k-1", **body)
    rejected = [
        await respond(service.admin, handoff, "contacts", key="k-1", kind="attempt"),
        await respond(service.admin, other, "contacts", key="k-1", **body),
        await respond(service.admin, handoff, "recycling", key="k-1", reason="not_now"),
    ]

    assert repeated == original
    assert [status for status, _ in rejected] == [409, 409, 409]
    history = (await fetch_handoff(service, handoff))["history"]
    assert [step["type"] for step in history].count("handoff.contacted") == 1
    assert len(history) == 5


async def test_an_idempotency_key_is_its_callers_own(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "recycling", key="k-1", reason="not_now")

    async with await service.client("sales") as other:
        assert (await respond(other, handoff, "recycling", key="k-1", reason="not_now"))[0] == 409


async def test_a_recycling_repeated_under_its_key_gets_the_first_response(service: HandoffService) -> None:
    handoff = await offer_lead(service)

    original = await respond(service.admin, handoff, "recycling", key="k-1", reason="not_now", return_on="2126-12-24")

    assert original == await respond(
        service.admin, handoff, "recycling", key="k-1", reason="not_now", return_on="2126-12-24"
    )
    assert original[1]["state"] == "recycled"
    (event,) = await service.staged_events("handoff.recycled")
    assert (event["data"]["return_at"], event["data"]["by"]) == ("2126-12-23T23:00:00.000000Z", "person")


async def test_an_idempotency_key_that_is_an_address_is_not_stored(service: HandoffService) -> None:
    await service.database.run(lambda conn: conn.execute(UPGRADED))
    handoff, key = await offer_lead(service), "dana@example.com"

    original = await respond(service.admin, handoff, "recycling", key=key, reason="not_now")

    assert original == await respond(service.admin, handoff, "recycling", key=key, reason="not_now")
    async with service.database.read_connection() as conn:
        (stored,) = (await conn.execute(sql("select key from repeats"))).scalars()
    assert stored.partition(" ")[0] == "sha256"
