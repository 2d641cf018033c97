"""How likely a lead is won, on its page: in words, with customers who are alike, as far as the reader may see them."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.qualification.predictions.domain.scorecard import Scorecard
from services.qualification.predictions.domain.training import ModelReport
from services.qualification.predictions.store import insert
from shared.events.handoff import DealWon
from tests.qualification.agreement_builders import day
from tests.qualification.agreements.test_room import read, sign_in
from tests.qualification.event_builders import accepted, capture, deal
from tests.qualification.replays.replay_story import ago, known, tell
from tests.qualification.service import QualificationService

LEAD, CUSTOMER, OTHER, ANOTHER = (UUID(int=number) for number in (21, 22, 23, 24))
CARD = Scorecard(
    -1.0,
    {"company.employees": {"100 to below 200": 0.5, "another one": -0.1}},
    counts={"company.employees": {"100 to below 200": [180, 56]}},
    trained=(500, 110),
)


def report(shown: bool) -> ModelReport:
    return ModelReport(day(9), 500, 110, day(5), 150, 30, 0.22, {}, shown)


async def keep_model(service: QualificationService, shown: bool = True) -> None:
    await service.database.run(lambda conn: insert(conn, uuid7(), CARD, report(shown)))


async def tell_customers(service: QualificationService) -> None:
    """Two logistics companies of its size have bought, and one of retail that is smaller."""
    await service.sign_agreement()
    product = {"interest.product": "fleet"}
    await tell(service, capture(LEAD, ago(1), attributes=known(120, **product)))
    for lead, employees, industry in ((CUSTOMER, 150, "logistics"), (OTHER, 110, "logistics"), (ANOTHER, 60, "retail")):
        handoff = uuid7()
        attributes = known(employees) | {"company.industry": industry}
        await tell(
            service,
            capture(lead, ago(20), attributes=attributes),
            accepted(lead, ago(19), handoff),
            deal(DealWon, lead, ago(5 if lead == CUSTOMER else 9), handoff, "1200.00"),
        )


async def test_the_chance_is_shown_with_its_base_rate_its_reasons_and_customers_who_are_alike(
    service: QualificationService,
) -> None:
    await tell_customers(service)
    await keep_model(service)
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        words = await read(browser, f"/scores/{LEAD}/prediction")
        links = (await browser.get(f"/scores/{LEAD}/prediction")).text

    assert "38 % , where 22 % of all leads are won." in words
    assert "An aid: the agreement alone decides whether a lead qualifies." in words
    assert "Company size 100 to below 200 people: more often won (31 % of 180) than the average lead (22 %)" in words
    assert [f'href="/leads/{lead}"' in links for lead in (CUSTOMER, OTHER, ANOTHER)] == [True, True, False]
    assert links.index(str(CUSTOMER)) < links.index(str(OTHER))
    assert "Company industry logistics; Company size 100 to below 200 people (won on" in words


@pytest.mark.parametrize(
    "trained", [pytest.param(False, id="no-model"), pytest.param(True, id="no-better-than-the-base-rate")]
)
async def test_without_a_model_that_is_good_enough_nothing_is_shown(
    service: QualificationService, trained: bool
) -> None:
    await tell_customers(service)
    if trained:
        await keep_model(service, shown=False)
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        words = await read(browser, f"/scores/{LEAD}/prediction")
        part = await browser.get(f"/scores/{LEAD}/prediction", headers={"hx-request": "true"})
        unknown = await browser.get(f"/scores/{uuid7()}/prediction")

    assert "No prediction is shown: there is no model, or it does not surely beat the base rate." in words
    assert (part.status_code, "<section" in part.text, unknown.status_code) == (200, False, 404)
