"""The inbox: who sees which open handoffs, in which order, and what each card says."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest
from uuid_utils.compat import uuid7

from services.handoff.inbox.handlers import load_inbox
from tests.handoff.event_builders import agreement_activated, lead_qualified
from tests.handoff.inbox.browsers import add_card, count_badges, list_names, read_page, sign_in
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import let_hours_pass
from tests.support.statement_counter import record_statements

# The session; the page with all counts; survivors, cards, attributes, names, clocks, and the terms that they count by.
STATEMENTS = 8
PROMISE = {
    "acceptance": {"within": "8h", "clock": "elapsed"},
    "offer": {"within": "2h", "clock": "elapsed"},
    "first_attempt": {"within": "6h", "clock": "elapsed"},
}


async def offer(service: HandoffService, name: str, minutes_ago: float = 0) -> str:
    """Let a lead with this name qualify so long ago; the id of its handoff."""
    lead = uuid7()
    await add_card(service, lead, name)
    attributes = {"company.name": f"{name} Ltd", "company.employees": 80, "role.title": "COO"}
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    await service.receive(lead_qualified(lead, occurred_at=at, attributes=attributes, promise=PROMISE))
    return str((await service.handoff(lead))["handoff_id"])


@pytest.fixture
async def company(service: HandoffService) -> HandoffService:
    """Two teams; anna takes leads, the others do not."""
    await service.receive(agreement_activated(sales=PROMISE))
    await service.put_seller("anna")
    await service.put_seller("ben", team="field", capacity=0)
    await service.put_seller("cleo", capacity=0)
    return service


async def give(service: HandoffService, handoff: str, seller: str) -> None:
    """Pass the handoff on."""
    status, _ = await respond(service.admin, handoff, "reassignment", seller=seller)
    assert status == 200


async def test_a_seller_sees_the_own_handoffs_with_name_company_and_countdown(company: HandoffService) -> None:
    await offer(company, "Dana Ortiz")
    foreign = await offer(company, "Lee Tran")
    await give(company, foreign, "ben")
    anna = await sign_in(company, "Anna Lee", seller="anna")

    page = await read_page(anna)

    assert "Dana Ortiz Dana Ortiz Ltd · COO offered Accept or reject 1 h 59 min left" in page
    assert "Lee Tran" not in page
    assert await count_badges(anna) == {"Mine": 1, "Overdue": 0, "To follow up": 0}


async def test_what_is_due_first_comes_first_and_each_view_counts_its_own(company: HandoffService) -> None:
    accepted = await offer(company, "Accepted")
    await respond(company.admin, accepted, "acceptance")
    late = await offer(company, "Late")
    await let_hours_pass(company, 3)
    await offer(company, "New")
    anna = await sign_in(company, "Anna Lee", seller="anna")

    assert await list_names(anna) == ["Late", "New", "Accepted"]
    assert await list_names(anna, "/inbox?view=overdue") == ["Late"]
    assert await list_names(anna, "/inbox?view=follow_up") == ["Accepted"]
    assert await count_badges(anna) == {"Mine": 3, "Overdue": 1, "To follow up": 1}
    assert "late by 1 h" in await read_page(anna)

    await give(company, late, "ben")
    assert await list_names(anna, "/inbox?view=overdue") == []


async def test_a_team_lead_sees_the_team_and_its_queue_and_not_another_team(company: HandoffService) -> None:
    await company.admin.put("/v1/teams/reps", json={"lead": "cleo"})
    for name, seller in (("Of Anna", "anna"), ("Of Ben", "ben"), ("Of Cleo", "cleo")):
        await give(company, await offer(company, name), seller)
    await company.put_seller("anna", capacity=0)
    await offer(company, "Waiting")
    cleo = await sign_in(company, "Cleo Young", bound=False, seller="cleo")

    assert await list_names(cleo) == ["Of Cleo"]
    assert sorted(await list_names(cleo, "/inbox?view=team")) == ["Of Anna", "Of Cleo"]
    assert await list_names(cleo, "/inbox?view=queue") == ["Waiting"]
    assert await count_badges(cleo) == {"Mine": 1, "My team": 2, "Queue": 1, "Overdue": 0, "To follow up": 0}


async def test_who_is_no_seller_sees_the_handoffs_of_all_sellers(company: HandoffService) -> None:
    await give(company, await offer(company, "Of Ben"), "ben")
    await offer(company, "Of Anna")
    head = await sign_in(company, "Head", bound=False)

    assert sorted(await list_names(head)) == ["Of Anna", "Of Ben"]
    assert "· Anna" in await read_page(head)
    assert await count_badges(head) == {"All sellers": 2, "Queue": 0, "Overdue": 0, "To follow up": 0}


async def test_a_long_list_has_pages_of_which_each_handoff_is_on_one(
    company: HandoffService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_inbox, "PAGE", 2)
    names = [f"Lead {number}" for number in range(5)]
    for number, name in enumerate(names):
        await offer(company, name, minutes_ago=-number / 100)
    anna = await sign_in(company, "Anna Lee", seller="anna")

    seen, path = list[str](), "/inbox?view=mine"
    while path:
        seen += await list_names(anna, path)
        path = find_next_page((await anna.get(path)).text)

    assert seen == names


def find_next_page(text: str) -> str:
    _, _, rest = text.partition('<p class="pages">')
    address, _, after = rest.partition('" rel="next"')
    return address.rpartition('href="')[2].replace("&amp;", "&") if after else ""


async def test_a_page_costs_as_many_statements_with_many_leads_as_with_one(company: HandoffService) -> None:
    anna, head = await sign_in(company, "Anna Lee", seller="anna"), await sign_in(company, "Head", bound=False)
    await offer(company, "First")
    await read_page(anna)
    with record_statements() as with_one:
        await read_page(anna)
    for number in range(4):
        await offer(company, f"Lead {number}")
    with record_statements() as with_five:
        await read_page(anna)
    with record_statements() as of_all:
        await read_page(head)

    assert (len(with_one), len(with_five), len(of_all)) == (STATEMENTS, STATEMENTS, STATEMENTS)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/inbox", "No lead is with you now. A new one appears here by itself."),
        ("/inbox?view=overdue", "Nothing is overdue."),
        ("/inbox?view=follow_up", "No lead waits for a next step."),
    ],
)
async def test_an_empty_view_says_so_in_words(company: HandoffService, path: str, sentence: str) -> None:
    anna = await sign_in(company, "Anna Lee", seller="anna")

    assert sentence in await read_page(anna, path)


@pytest.mark.parametrize("query", ["view=team", "view=queue", "view=x", "after=x", "after=2026-01-01_x", "page=2"])
async def test_a_seller_opens_no_view_of_others_and_no_page_that_is_none(company: HandoffService, query: str) -> None:
    anna = await sign_in(company, "Anna Lee", seller="anna")

    assert (await anna.get(f"/inbox?{query}")).status_code == 422


async def test_an_erased_person_has_no_name_in_the_inbox(company: HandoffService) -> None:
    lead = uuid7()
    await company.receive(lead_qualified(lead, promise=PROMISE))
    anna = await sign_in(company, "Anna Lee", seller="anna")

    assert await list_names(anna) == ["Erased person"]


async def test_the_header_leads_to_what_its_reader_may_open_and_says_who_is_signed_in(company: HandoffService) -> None:
    anna = await sign_in(company, "Anna <Lee>", seller="anna")
    head = await sign_in(company, "Head", bound=False)
    both = await sign_in(company, "Both", bound=False, scope="admin")

    assert read_header(await anna.get("/inbox")) == (["/inbox", "/leads", "/agreement"], "Anna &lt;Lee&gt;")
    assert read_header(await head.get("/inbox")) == (
        ["/", "/inbox", "/leads", "/agreement", "/meetings", "/goals", "/setup"],
        "Head",
    )
    assert read_header(await both.get("/inbox")) == (
        ["/", "/inbox", "/leads", "/agreement", "/meetings", "/goals", "/setup"],
        "Both",
    )
    assert read_header(await anna.get(f"/inbox?view={UUID(int=1)}", headers={"accept": "text/html"}))[1] == (
        "Anna &lt;Lee&gt;"
    )


def read_header(response: httpx2.Response) -> tuple[list[str], str]:
    """The links of the header, and who is signed in."""
    _, _, rest = response.text.partition('<nav class="places"')
    places, _, after = rest.partition("</nav>")
    links = [part.partition('"')[0] for part in places.split('href="')[1:]]
    return links, after.partition('class="who">')[2].partition("<")[0]
