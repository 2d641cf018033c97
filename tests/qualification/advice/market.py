"""A market whose best definition is known: leads come, the agreement in force judges them, and sales works them."""

from random import Random
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.agreements.domain.response_terms import ResponseTerms, read_terms
from services.qualification.outcomes.handlers import on_outcomes
from shared.events.base import Event
from shared.events.handoff import DealLost, DealWon
from tests.qualification.agreement_builders import INDUSTRY, clause, definition, document
from tests.qualification.event_builders import AFTERWARDS, accepted, arrival, capture, deal, rejection
from tests.qualification.replays.replay_story import ago
from tests.qualification.service import QualificationService

# Of good leads that sales takes it wins so many, and of all others so many.
WON, WON_OF_OTHERS = 0.35, 0.02
# Sales rejects so many of the leads that are no good, and has so many that nothing qualified.
REJECTED, OWN = 0.5, 0.3
LEADS, AT_ONCE = 900, 50
REASON = {"code": "too_small", "clause": "size", "returns": "nurture"}


def sized(low: int, required: bool = True) -> dict[str, Any]:
    """A definition that asks for so many people."""
    size = clause("size", "company.employees", at_least=low, points=30, required=required)
    return definition(profile=[INDUSTRY, size], disqualify=[], qualified={"fit": 30, "behaviour": 20})


class Market:
    """`best`: at least so many people make a lead good, which neither marketing nor sales knows."""

    def __init__(self, service: QualificationService, best: int, seed: int) -> None:
        self._service = service
        self._best = best
        self._chance = Random(seed)

    async def live(self, number: int, signed: dict[str, Any]) -> None:
        """Both sides sign this definition, and weeks pass."""
        parts: dict[str, Any] = {"title": f"Review {number}", "definition": signed, "rejection_reasons": [REASON]}
        version = await self._service.sign_agreement(**parts)
        await self._work_leads(read_terms(version, document(**parts)))

    async def review(self, number: int, signed: dict[str, Any]) -> dict[str, Any]:
        """Both sides sign this definition, weeks pass, and the advice is asked; what it says."""
        await self.live(number, signed)
        async with await self._service.client("read") as client:
            advice: dict[str, Any] = (await client.get("/v1/agreements/active/advice")).json()
        return advice

    async def _work_leads(self, terms: ResponseTerms) -> None:
        came = {self._draw_id(): (self._chance.uniform(20, 60), self._draw_lead()) for _ in range(LEADS)}
        await self._tell([capture(lead, ago(days), attributes=known) for lead, (days, known) in came.items()])
        qualified = {UUID(each["subject"]) for each in await self._service.staged_events("lead.qualified")}
        await self._tell(
            [event for lead, told in came.items() for event in self._work(lead, *told, terms, lead in qualified)]
        )

    def _work(
        self, lead: UUID, days: float, known: dict[str, Any], terms: ResponseTerms, is_qualified: bool
    ) -> list[Event]:
        """What sales does with a lead in the next days: it checks the clause of its reason as handoff does."""
        is_good, handoff = known["company.employees"] >= self._best, uuid7()
        if not is_qualified and self._chance.random() >= OWN:
            return []
        if is_qualified and not is_good and self._chance.random() < REJECTED:
            why: dict[str, Any] = {"reason": "too_small", "clause": "size"}
            check = terms.check_rejection("size", known, {})
            return [rejection(lead, ago(days - 1), handoff_id=handoff, check=check, **why)]
        end = DealWon if self._chance.random() < (WON if is_good else WON_OF_OTHERS) else DealLost
        return [accepted(lead, ago(days - 1), handoff), deal(end, lead, ago(days - 9), handoff, "1000.00")]

    def _draw_lead(self) -> dict[str, Any]:
        """From 10 to 400 people, small companies as often as large ones are rare."""
        industry = self._chance.choice(["logistics", "retail", "farming"])
        return {"company.industry": industry, "company.employees": int(10 * 40 ** self._chance.random())}

    def _draw_id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128))

    async def _tell(self, events: list[Any]) -> None:
        for first in range(0, len(events), AT_ONCE):
            received = [arrival(event, AFTERWARDS) for event in events[first : first + AT_ONCE]]
            await self._service.receive(*received)
            await self._service.database.run(lambda conn, told=received: on_outcomes(conn, told))  # type: ignore[misc]
