"""The page of routing rules: they are read in words, and added, changed, moved and removed by forms."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.handoff.inbox.browsers import read_page, sign_in
from tests.handoff.service import HandoffService
from tests.support.page_forms import find_form, list_forms, read_refusals, send_form

ROUTING = "/setup/routing"
RULES: list[dict[str, Any]] = [
    {
        "id": "big",
        "when": [
            {"field": "company.employees", "between": [1000.0, 5000.0]},
            {"field": "company.country", "in": ["DE", "AT"]},
            {"field": "custom.fleet_size", "exists": True},
        ],
        "to": {"seller": "anna"},
    },
    {"id": "rest", "when": [], "to": {"team": "reps"}},
]


@pytest.fixture
async def browser(crm: HandoffService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of a leader of sales, in a company with the teams reps and field and a seller in each."""
    async with await sign_in(crm, "Lou Berg", bound=False) as browser:
        yield browser


async def read_rules(service: HandoffService) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = (await service.admin.get("/v1/routing")).json()["rules"]
    return rules


async def move(browser: httpx2.AsyncClient, rule: str, direction: str) -> httpx2.Response:
    """Press a button beside a rule."""
    forms = list_forms((await browser.get(ROUTING)).text)
    (form,) = [each for each in forms if (each.values.get("rule"), each.values.get("move")) == (rule, direction)]
    return await browser.post(form.action, data=form.values)


async def test_rules_stand_in_order_and_in_words(crm: HandoffService, browser: httpx2.AsyncClient) -> None:
    none = await read_page(browser, ROUTING)
    await crm.put_routing(*RULES)
    words = await read_page(browser, ROUTING)

    assert "There is no rule: all active sellers are one team" in none
    assert (
        "1. big If company.employees is between 1000 and 5000, and company.country is one of DE, AT, and "
        "custom.fleet_size is known: to seller anna."
    ) in words
    assert "2. rest Every lead that comes here: to team reps." in words


async def test_rules_are_added_by_the_form_as_the_interface_takes_them(
    crm: HandoffService, browser: httpx2.AsyncClient
) -> None:
    rows = {
        "when__0__field": "company.employees", "when__0__test": "between", "when__0__value": "1000-5000",
        "when__1__field": "company.country", "when__1__test": "in", "when__1__value": "DE, AT",
    }  # fmt: skip
    more = {"when__2__field": "custom.fleet_size", "when__2__test": "exists", "when__2__value": "yes"}
    await send_form(browser, ROUTING, ROUTING, id="rest", to="team/reps")
    added = await send_form(browser, ROUTING, ROUTING, id="big", to="seller/anna", position="1", **rows, **more)

    assert (added.status_code, added.headers["location"]) == (303, ROUTING)
    assert await read_rules(crm) == RULES


@pytest.mark.parametrize(
    "test",
    [
        {"field": "company.employees", "at_least": 10.5},
        {"field": "company.employees", "equals": 12},
        {"field": "company.name", "equals": "12"},
        {"field": "company.industry", "not_in": ["food, drink", "retail"]},
        {"field": "company.industry", "in": ["food, drink"]},
        {"field": "custom.fleet_size", "in": [3, "many", True, False]},
        {"field": "role.title", "starts_with": "Head"},
        {"field": "custom.note", "exists": False},
        {"field": "interest.budget", "between": [0.0, 1500.0]},
    ],
)
async def test_what_is_stored_stands_in_the_form_and_is_saved_unchanged(
    crm: HandoffService, browser: httpx2.AsyncClient, test: dict[str, Any]
) -> None:
    rule = {"id": "one", "when": [test], "to": {"team": "reps"}}
    await crm.put_routing(rule, RULES[1])
    saved = await send_form(browser, f"{ROUTING}/rules/one", f"{ROUTING}/rules/one")

    assert saved.status_code == 303
    assert await read_rules(crm) == [rule, RULES[1]]
    assert (await crm.admin.get("/v1/routing")).json()["version"] == 1


async def test_rules_are_moved_and_removed_by_buttons(crm: HandoffService, browser: httpx2.AsyncClient) -> None:
    await crm.put_routing(*RULES)
    await move(browser, "rest", "up")
    up = [rule["id"] for rule in await read_rules(crm)]
    await move(browser, "rest", "down")
    down = [rule["id"] for rule in await read_rules(crm)]
    await move(browser, "big", "remove")

    assert (up, down) == (["rest", "big"], ["big", "rest"])
    assert await read_rules(crm) == RULES[1:]


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    crm: HandoffService, browser: httpx2.AsyncClient
) -> None:
    await crm.put_routing(*RULES)
    wrong = await send_form(
        browser, ROUTING, ROUTING, id="all of them", to="team/unknown", position="0",
        when__0__field="company.industri", when__0__test="in", when__0__value="retail",
        when__1__field="company.employees", when__1__test="between", when__1__value="many",
        when__3__field="company.country",
    )  # fmt: skip
    unknown = await send_form(browser, ROUTING, ROUTING, id="more", to="team/unknown")
    again = await send_form(browser, ROUTING, ROUTING, id="rest", to="team/reps")

    assert read_refusals(wrong) == {
        "id": "Must be letters, digits and _ . : -, and begin with a letter or digit.",
        "when.0.field": "No clause may name this field; the nearest one is company.industry.",
        "when.1.value": "Must be a number.",
        "when.3.test": (
            "Needs exactly one of in, not_in, equals, between, at_least, at_most, starts_with, contains, exists."
        ),
    }
    assert find_form(wrong.text, ROUTING).values["when.1.value"] == "many"
    assert read_refusals(unknown) == {"to": "There is no such team or seller."}
    assert read_refusals(again) == {"id": "There is a rule with this id already."}
    assert await read_rules(crm) == RULES


async def test_a_form_from_before_another_change_changes_nothing(
    crm: HandoffService, browser: httpx2.AsyncClient
) -> None:
    old = find_form((await browser.get(ROUTING)).text, ROUTING)
    await crm.put_routing(*RULES)
    late = await browser.post(ROUTING, data=old.values | {"id": "late", "to": "team/reps"})

    assert late.status_code == 409
    assert "The rules were changed since this page was loaded. Load it again." in late.text
    assert await read_rules(crm) == RULES
