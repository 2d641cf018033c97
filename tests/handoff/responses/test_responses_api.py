"""A seller answers over HTTP: what is answered, what is said, and what is seen afterwards."""

from tests.handoff.deals.crm_messages import types
from tests.handoff.event_builders import HOUR, NOON, activated
from tests.handoff.responses.seller_client import HEARD, TOO_SMALL, offered, one_more, pointers, respond, shown
from tests.handoff.service import HandoffService

STEPS = (
    "handoff.offered",
    "handoff.accepted",
    "handoff.rejected",
    "handoff.contacted",
    "handoff.sales_qualified",
    "handoff.recycled",
    "handoff.reassigned",
    "handoff.queued",
)


async def test_a_seller_takes_a_lead_and_brings_it_to_sales_qualified(here: HandoffService) -> None:
    handoff = await offered(here)

    answers = [
        await respond(here.admin, handoff, "acceptance"),
        await respond(here.admin, handoff, "contacts", kind="attempt", channel="phone"),
        await respond(here.admin, handoff, "contacts", kind="conversation", channel="phone"),
        await respond(here.admin, handoff, "qualification", **HEARD),
    ]

    assert [(status, answer["state"]) for status, answer in answers] == [
        (200, "accepted"),
        (200, "accepted"),
        (200, "contacted"),
        (200, "sales_qualified"),
    ]
    seen = await shown(here, handoff)
    assert answers[0][1] == {
        "handoff_id": handoff,
        "lead_id": seen["lead_id"],
        "state": "accepted",
        "seller": "anna",
        "team": "reps",
    }
    assert [(step["type"], step["by"]) for step in seen["history"]] == [
        ("lead.qualified", "agreement/3"),
        ("handoff.offered", "routing"),
        ("handoff.accepted", "seller/anna"),
        ("handoff.worked", "seller/anna"),
        ("handoff.contacted", "seller/anna"),
        ("handoff.sales_qualified", "seller/anna"),
    ]
    said = await here.staged_events(*STEPS)
    assert types(said) == ["handoff.offered", "handoff.accepted", "handoff.contacted", "handoff.sales_qualified"]
    assert said[-1]["data"]["evidence"] == ["need", "budget"]


async def test_what_a_seller_writes_stays_here(here: HandoffService) -> None:
    taken, left = await offered(here), await one_more(here)

    await respond(here.admin, taken, "qualification", **HEARD)
    await respond(here.admin, left, "rejection", reason="other", note="Dana moved to Oslo")
    await respond(here.admin, await one_more(here), "recycling", reason="not_now", note="Dana is on leave")

    spoken = str(await here.staged_events())
    assert not [word for word in ("routes", "approved", "Oslo", "leave") if word in spoken]
    kept = await here.rows("select question, seller, words from answers order by answer")
    assert [(question, seller) for question, seller, _ in kept] == [
        ("qualification", "anna"),
        ("rejection", "anna"),
        ("recycling", "anna"),
    ]
    assert [words.get("note") for _, _, words in kept] == [None, "Dana moved to Oslo", "Dana is on leave"]


async def test_a_rejection_is_checked_against_the_signed_clause_at_once(here: HandoffService) -> None:
    handoff = await offered(here)

    status, answer = await respond(here.admin, handoff, "rejection", **TOO_SMALL)

    assert (status, answer["state"], answer["check"]) == (200, "rejected", "confirmed")
    (said,) = await here.staged_events("handoff.rejected")
    assert {name: said["data"][name] for name in ("reason", "clause", "returns", "check", "correction")} == {
        "reason": "too_small",
        "clause": "size",
        "returns": "nurture",
        "check": "confirmed",
        "correction": {"company.employees": 8},
    }


async def test_a_handoff_is_answered_by_the_agreement_that_it_was_made_under(here: HandoffService) -> None:
    handoff = await offered(here)
    newer = activated(4, rejection_reasons=[{"code": "boring", "returns": "nurture"}])
    await here.receive(newer.model_copy(update={"occurred_at": NOON + HOUR}))

    assert pointers(await respond(here.admin, handoff, "rejection", reason="boring")) == (422, ["/reason"])
    assert (await respond(here.admin, handoff, "rejection", **TOO_SMALL))[0] == 200


async def test_the_same_answer_again_is_answered_alike_and_changes_nothing(here: HandoffService) -> None:
    first, second, third = await offered(here), await one_more(here), await one_more(here)
    calls = [(first, "acceptance", {}), (second, "rejection", TOO_SMALL), (third, "qualification", HEARD)]

    once = [await respond(here.admin, handoff, call, **body) for handoff, call, body in calls]
    before = len(await here.staged_events())
    again = [await respond(here.admin, handoff, call, **body) for handoff, call, body in calls]

    assert again == once
    assert len(await here.staged_events()) == before


async def test_another_rejection_of_a_rejected_lead_is_refused(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "rejection", **TOO_SMALL)

    assert (await respond(here.admin, handoff, "rejection", reason="gone"))[0] == 409
    assert (await respond(here.admin, handoff, "acceptance"))[0] == 409


async def test_an_idempotency_key_is_answered_once(here: HandoffService) -> None:
    handoff, other = await offered(here), await one_more(here)
    body = {"kind": "conversation", "channel": "phone"}

    once = await respond(here.admin, handoff, "contacts", key="k-1", **body)
    await respond(here.admin, handoff, "contacts", kind="attempt")
    again = await respond(here.admin, handoff, "contacts", key="k-1", **body)
    refused = [
        await respond(here.admin, handoff, "contacts", key="k-1", kind="attempt"),
        await respond(here.admin, other, "contacts", key="k-1", **body),
        await respond(here.admin, handoff, "recycling", key="k-1", reason="not_now"),
    ]

    assert again == once
    assert [status for status, _ in refused] == [409, 409, 409]
    history = (await shown(here, handoff))["history"]
    assert [step["type"] for step in history].count("handoff.contacted") == 1
    assert len(history) == 5


async def test_an_idempotency_key_is_its_callers_own(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "recycling", key="k-1", reason="not_now")

    async with await here.client("sales") as other:
        assert (await respond(other, handoff, "recycling", key="k-1", reason="not_now"))[0] == 409


async def test_a_recycling_told_again_under_its_key_is_answered_like_the_first_time(here: HandoffService) -> None:
    handoff = await offered(here)

    once = await respond(here.admin, handoff, "recycling", key="k-1", reason="not_now", return_on="2026-12-24")

    assert once == await respond(here.admin, handoff, "recycling", key="k-1", reason="not_now", return_on="2026-12-24")
    assert once[1]["state"] == "recycled"
    (said,) = await here.staged_events("handoff.recycled")
    assert (said["data"]["return_at"], said["data"]["by"]) == ("2026-12-23T23:00:00.000000Z", "person")
