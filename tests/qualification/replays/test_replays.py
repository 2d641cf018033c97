"""A draft on the leads of the last 90 days: what it gains and loses, and what came of them."""

from typing import Any

from services.qualification.replays.store import replays as store
from shared.db.connection import sql
from tests.qualification.replays.replay_story import (
    SMALL,
    TOO_SMALL,
    WON,
    ago,
    counts,
    draft,
    none_as_large,
    sized,
    tell_story,
)
from tests.qualification.replays.replay_worker import work
from tests.qualification.service import QualificationService

TOLD_LATER = sql("update scores set told_since = told_since + interval '1 hour' where lead_id = :lead_id")
AGE = sql("update replays set asked_at = asked_at - interval '91 days' where replay_id = :replay_id")
COUNT_LEADS = sql("select cast(replay_id as text) as replay, count(*) as leads from replay_leads group by replay_id")
PROMISE = {"qualified_leads": {"per": "month", "at_least": 2}}


async def replay(service: QualificationService, body: dict[str, Any], **asked: Any) -> dict[str, Any]:
    """Draft this document, try it, and read the replay when it is done."""
    async with await service.client("admin") as client:
        version = await draft(client, body)
        begun = await client.post(f"/v1/agreements/{version}/replays", json=asked)
        assert (begun.status_code, begun.json()["state"]) == (202, "queued"), begun.text
        assert await work(service)
        done: dict[str, Any] = (await client.get(f"/v1/agreements/{version}/replays/{begun.json()['id']}")).json()
    assert (done["state"], done["failure"]) == ("done", None)
    return done


async def test_asking_for_a_hundred_people_loses_a_rejection_and_no_win(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)

    done = await replay(service, sized(100, marketing=PROMISE))

    assert {name: done[name] for name in ("progress", "then", "now", "kept", "gained", "lost")} == {
        "progress": {"leads": 4, "of": 4},
        "then": counts(2, accepted=1, rejected=1, won=1, money="1200.00"),
        "now": counts(1, accepted=1, won=1, money="1200.00"),
        "kept": counts(1, accepted=1, won=1, money="1200.00"),
        "gained": counts(),
        "lost": counts(1, rejected=1),
    }
    assert (done["loosened"], done["tightened"]) == ([], [{"clause": "size", **counts(1, rejected=1)}])
    assert done["promise"] == {
        "per": "month", "at_least": 2.0, "due": 5.9, "then": 0.3382, "now": 0.1691, "reachable": False,
    }  # fmt: skip


async def test_asking_for_twenty_people_gains_a_lead_of_whom_nothing_came(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)

    done = await replay(service, sized(20))

    assert (done["gained"], done["lost"]) == (counts(1), counts())
    assert (done["loosened"], done["tightened"]) == ([{"clause": "size", **counts(1)}], [])
    assert done["promise"] is None


async def test_each_clause_says_what_it_decides(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)

    done = await replay(service, sized(50, title="The same rules"))

    both = counts(2, accepted=1, rejected=1, won=1, money="1200.00")
    assert {clause.pop("clause"): clause for clause in done["clauses"]} == {
        # Without its 30 points no lead reaches 50; and one with too few people has too few points as well.
        "industry": trial("profile", lost=both, required=counts()),
        "size": trial("profile", lost=both),
        "demo": trial("behaviour", lost=both),
        "form": trial("behaviour"),
        "competitor": trial("disqualify", gained=counts(1)),
    }


def trial(part: str, gained: Any = None, lost: Any = None, required: Any = None) -> dict[str, Any]:
    gained, lost = gained or counts(), lost or counts()
    decided = gained["qualified"] + lost["qualified"]
    return {"part": part, "decided": decided, "dropped_gained": gained, "dropped_lost": lost, "required_lost": required}


async def test_the_agreement_in_force_on_the_past_is_what_happened(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)

    async with await service.client("admin") as client:
        begun = await client.post("/v1/agreements/1/replays", json={"from": ago(30).isoformat()})
        await work(service)
        done = (await client.get(f"/v1/agreements/1/replays/{begun.json()['id']}")).json()
        kept = await client.get(f"/v1/agreements/1/replays/{begun.json()['id']}/leads?change=kept")

    assert (done["gained"], done["lost"], done["then"]) == (counts(), counts(), done["now"])
    assert done["as_it_happened"] == {"judged": 2, "same": 2}
    assert [(lead["lead_id"], lead["then_at"] == lead["now_at"]) for lead in kept.json()["leads"]] == [
        (str(WON), True), (str(TOO_SMALL), True),
    ]  # fmt: skip


async def test_a_cycle_that_is_not_as_it_happened_is_named(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)
    await service.database.run(lambda conn: conn.execute(TOLD_LATER, {"lead_id": WON}))

    async with await service.client("admin") as client:
        begun = (await client.post("/v1/agreements/1/replays", json={"from": ago(30).isoformat()})).json()
        tried = (await client.post("/v1/agreements/1/replays", json={"definition": sized(40)["definition"]})).json()
        await work(service)
        path = f"/v1/agreements/1/replays/{begun['id']}"
        done, other = (await client.get(path)).json(), (await client.get(f"{path[:-36]}{tried['id']}")).json()
        differing = (await client.get(f"{path}/leads?differing=true")).json()["leads"]

    assert done["as_it_happened"] == {"judged": 2, "same": 1}
    assert [(lead["lead_id"], lead["change"], lead["then_at"] > lead["now_at"]) for lead in differing] == [
        (str(WON), "kept", True),
    ]  # fmt: skip
    assert other["as_it_happened"] is None


async def test_the_leads_of_a_replay_are_listed_page_by_page(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)

    done = await replay(service, none_as_large())

    async with await service.client("sales") as client:
        path = f"/v1/agreements/{done['version']}/replays/{done['id']}/leads?change=lost"
        first = (await client.get(f"{path}&limit=1")).json()
        second = (await client.get(f"{path}&limit=1&cursor={first['cursor']}")).json()
        won = (await client.get(f"{path}&outcome=won&clause=size")).json()
        gained = (await client.get(path.replace("lost", "gained"))).json()
        wrong = await client.get(f"{path}&cursor=here")
    shown = {"change", "deciding", "then_version", "reason", "check", "money"}
    assert [{name: lead[name] for name in shown} for lead in (*first["leads"], *second["leads"])] == [
        {"change": "lost", "deciding": ["size"], "then_version": 1, "reason": None, "check": None,
         "money": [{"amount": "1200.00", "currency": "EUR"}]},
        {"change": "lost", "deciding": ["size"], "then_version": 1, "reason": "too_small", "check": "loose",
         "money": []},
    ]  # fmt: skip
    assert ([lead["lead_id"] for lead in won["leads"]], second["cursor"], gained["leads"]) == ([str(WON)], None, [])
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/query/cursor")
    assert str(SMALL) not in str((first, second))


async def test_another_definition_is_tried_without_a_draft_of_its_own(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)

    async with await service.client("marketing") as client:
        definition = sized(100)["definition"]
        begun = await client.post("/v1/agreements/1/replays", json={"definition": definition})
        await work(service)
        done = (await client.get(f"/v1/agreements/1/replays/{begun.json()['id']}")).json()
        wrong = await client.post("/v1/agreements/1/replays", json={"definition": {"qualified": {"fit": 1}}})
        backwards = await client.post("/v1/agreements/1/replays", json={"from": "2026-05-01", "to": "2026-04-01"})
        no_date = await client.post("/v1/agreements/1/replays", json={"from": "yesterday"})
        unknown = await client.post("/v1/agreements/9/replays", json={})

    assert (begun.status_code, done["lost"]) == (202, counts(1, rejected=1))
    refusals = [
        (each.status_code, [error["pointer"] for error in each.json()["errors"]])
        for each in (wrong, backwards, no_date)
    ]
    assert refusals == [(422, ["/definition/qualified/behaviour"]), (422, ["/from"]), (422, ["/from"])]
    assert unknown.status_code == 404


async def test_a_replay_is_cancelled_and_the_same_one_is_not_begun_twice(service: QualificationService) -> None:
    await service.sign_agreement()
    asked = {"from": "2026-01-01", "to": "2026-02-01"}
    async with await service.client("marketing") as client:
        first, again = [(await client.post("/v1/agreements/1/replays", json=asked)).json()["id"] for _ in range(2)]
        cancelled = await client.post(f"/v1/agreements/1/replays/{first}/cancellation")
        repeated = await client.post(f"/v1/agreements/1/replays/{first}/cancellation")
        listed = (await client.get("/v1/agreements/1/replays")).json()["replays"]

    assert first == again
    assert (cancelled.status_code, cancelled.json()["state"], repeated.json()) == (200, "cancelled", cancelled.json())
    assert [(each["id"], each["state"]) for each in listed] == [(first, "cancelled")]
    assert await work(service) is None


async def test_a_replay_up_to_now_that_is_asked_for_by_two_taps_is_begun_once(service: QualificationService) -> None:
    await service.sign_agreement()
    async with await service.client("marketing") as client:
        first, again = [(await client.post("/v1/agreements/1/replays", json={})).json() for _ in range(2)]
        ended = await client.post("/v1/agreements/1/replays", json={"to": again["to"]})

    assert (again["id"], again["to"]) == (first["id"], first["to"])
    assert ended.json()["id"] == first["id"]


async def test_at_most_two_replays_run_and_twenty_wait(service: QualificationService) -> None:
    await service.sign_agreement()
    async with await service.client("marketing") as client:
        statuses = [
            (await client.post("/v1/agreements/1/replays", json={"from": f"2025-{month:02}-{day:02}"})).status_code
            for month in range(1, 4)
            for day in range(1, 8)
        ]
    claims = [await service.database.run(lambda conn: store.claim(conn, WON, "interrupted")) for _ in range(3)]

    assert (statuses, [claim is not None for claim in claims]) == ([202] * 20 + [409], [True, True, False])


async def test_a_replay_is_deleted_with_its_leads_after_ninety_days(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)
    old, new = await replay(service, sized(100)), await replay(service, sized(20))
    await service.database.run(lambda conn: conn.execute(AGE, {"replay_id": old["id"]}))

    deleted = await service.database.run(lambda conn: store.delete_old(conn, 10))
    async with service.database.read_connection() as conn:
        left = {row.replay: row.leads for row in await conn.execute(COUNT_LEADS)}

    assert (deleted, left) == (1, {new["id"]: 3})
