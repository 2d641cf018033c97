"""Random stories: two or three leads of one person, deals, answers of sellers; the same seed draws the same story."""

import random
from dataclasses import replace

from tests.flow.orders.steps import Answer, Contact, Form, Leave, Report, Step, Story, Visit

CONTACTS: list[Contact] = ["email", "phone", "crm"]
LAST = 40
REASONS = (None, "price", "timing", "gone")
AMOUNTS = (None, None, 500, 700)
PRODUCTS = (None, "fleet", "solar")
ANSWERS = {
    "acceptance": ({},),
    "contacts": ({"kind": "conversation"},),
    "qualification": ({},),
    "rejection": ({"reason": "other", "note": "no"}, {"reason": "never", "note": "no"}),
    "recycling": ({"reason": "not_now"},),
    "outcome": (
        {"outcome": "won", "amount": {"amount": "900", "currency": "EUR"}},
        {"outcome": "lost", "reason": "price"},
    ),
}


class Draw:
    """Draws one story and some orders of it."""

    def __init__(self, seed: int, one_cycle: bool) -> None:
        self.chance, self.one_cycle, self.calls = random.Random(seed), one_cycle, tuple(ANSWERS)
        self.asked = random.Random(f"{seed} products")
        self.kinds = ("report", "report", "report", "visit", *(() if one_cycle else ("answer",)))
        self.contacts = CONTACTS[: self.chance.choice((1, 2, 2, 2, 3))]
        # The CRM knows the person of each deal by one of them.
        self.deals = {deal: self.chance.choice(self.contacts) for deal in ("one", "two")}
        self.last = self.chance.choice((6, LAST))

    def story(self) -> Story:
        """First forms, then what follows from them; joins of all leads, so that there is one person at the end."""
        steps: list[Step] = [Form(self._moment(2), (contact,), self._likely(0.8)) for contact in self.contacts]
        steps += [
            Form(self._moment(), ("email", other), self._likely(0.0 if self.one_cycle else 0.15))
            for other in self.contacts[1:]
        ]
        steps += [self._follow() for _ in range(self.chance.randint(2, 4))]
        if self._likely(0.2):
            steps.append(Leave(self.chance.choice(("ben", "carl")), self._likely(0.5)))
        return tuple({_subject(step): step for step in map(self._name_product, steps)}.values())

    def _name_product(self, step: Step) -> Step:
        """The same step; a form may name a product, also another one than a form of the same instant."""
        return replace(step, product=self.asked.choice(PRODUCTS)) if isinstance(step, Form) else step

    def orders(self, story: Story, count: int) -> list[tuple[int, ...]]:
        """Some orders in which no seller answers before the forms of the lead came, the first of them by instants."""
        numbers = range(len(story))
        orders = {self._allowed(story, sorted(numbers, key=lambda number: getattr(story[number], "at", LAST)))}
        for _ in range(count * 3):
            if len(orders) < count:
                orders.add(self._allowed(story, self.chance.sample(numbers, len(numbers))))
        return sorted(orders)

    def _allowed(self, story: Story, order: list[int]) -> tuple[int, ...]:
        """The same order, but with the answers of sellers after the forms of their lead, in the order of instants."""
        answers = sorted((n for n in order if isinstance(story[n], Answer)), key=lambda n: story[n].at)  # type: ignore[union-attr]
        places = [place for place, n in enumerate(order) if isinstance(story[n], Answer)]
        for place, n in zip(places, answers, strict=True):
            order[place] = n
        for n in reversed(answers):
            form = next(m for m in order if isinstance(story[m], Form) and story[m].contacts == (story[n].contact,))  # type: ignore[union-attr]
            if order.index(form) > order.index(n):
                order.remove(form)
                order.insert(order.index(answers[0]), form)
        return tuple(order)

    def _follow(self) -> Step:
        kind = self.chance.choice(self.kinds)
        contact = self.chance.choice(self.contacts)
        match kind:
            case "visit":
                return Visit(self._moment(), contact, self._likely(0.0 if self.one_cycle else 0.8))
            case "answer":
                call = self.chance.choice(self.calls)
                return Answer(self._moment(), contact, call, tuple(self.chance.choice(ANSWERS[call]).items()))
        deal = self.chance.choice(list(self.deals))
        report = Report(
            max(3, self._moment()) if self.one_cycle else self._moment(),
            self.deals[deal],
            deal,
            self.chance.choice(("opportunity", "won", "lost")),
            self.chance.choice(AMOUNTS),
            self.chance.choice(("ben", "carl") if self.one_cycle else (None, "ben", "carl")),
        )
        return replace(report, reason=self.chance.choice(REASONS)) if report.stage == "lost" else report

    def _moment(self, last: int | None = None) -> int:
        return self.chance.randint(0, last or self.last)

    def _likely(self, share: float) -> bool:
        return self.chance.random() < share


def _subject(step: Step) -> object:
    """The CRM says one thing of a stage of a deal at one instant."""
    return (step.deal, step.stage, step.at) if isinstance(step, Report) else repr(step)
