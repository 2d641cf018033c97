"""One person of a story, who lives through its steps in one order."""

from typing import Any

from tests.flow.orders.steps import Answer, Contact, Form, Leave, Report, Step, Story, Visit, instant
from tests.support.retrying_client import Client

METHODS = {"contacts": "POST", "recycling": "POST"}
SELLER = {"team": "field", "kind": "employee", "capacity": 0}


class Person:
    """Each person has a campaign, contacts, deals and sellers of deals that no other person has."""

    def __init__(self, name: str, number: int, story: Story, order: tuple[int, ...]) -> None:
        self.name, self.story, self.order = name, story, order
        self.contacts = {
            "email": f"buyer@{name}.example",
            "phone": f"+491512{number:07}",
            "crm": f"crm-{name}",
        }
        self.leads: dict[Contact, str] = {}
        self.refused: list[Step] = []
        # Each answer that a handoff took, with the seller who had it and the handoff.
        self.answered: list[tuple[Answer, str, str]] = []

    def sellers(self) -> set[str]:
        """The sellers who leave in the middle of this story."""
        return {self._seller(step.seller) for step in self.story if isinstance(step, Leave)}

    def live(self, client: Client, position: int) -> None:
        """Tell one step of the story."""
        if position >= len(self.order):
            return
        step = self.story[self.order[position]]
        match step:
            case Form():
                self._fill_in(client, step, self.order[position])
            case Visit():
                self._visit(client, step, self.order[position])
            case Report():
                self._report(client, step)
            case Answer():
                self._answer(client, step)
            case Leave():
                self._leave(client, step)

    def _fill_in(self, client: Client, form: Form, number: int) -> None:
        ways = {"external_id" if way == "crm" else way: self.contacts[way] for way in form.contacts}
        body = {
            "source": "website",
            "external_id": f"{self.name}-{number}",
            "occurred_at": instant(form.at),
            "contact": ways,
            "touch": {"channel": "paid_search", "campaign": self.name},
            "company": {"industry": "logistics"},
            "interest": {"product": form.product},
            "activity": "demo_requested" if form.asks else "page_viewed",
        }
        lead = self._post(client, "/v1/leads", body, 202)["lead_id"]
        self.leads |= dict.fromkeys(form.contacts, lead)

    def _visit(self, client: Client, visit: Visit, number: int) -> None:
        body = {
            "lead": self._identify(visit.contact),
            "type": "demo_requested" if visit.asks else "page_viewed",
            "occurred_at": instant(visit.at),
            "external_id": f"{self.name}-{number}",
        }
        self._post(client, "/v1/activities", body, 202)

    def _report(self, client: Client, report: Report) -> None:
        body = {
            "deal_id": f"{self.name}-{report.deal}",
            "lead": self._identify(report.contact),
            "stage": report.stage,
            "amount": {"amount": str(report.amount), "currency": "EUR"} if report.amount else None,
            "owner": self._seller(report.owner) if report.owner else None,
            "reason": report.reason,
            "occurred_at": instant(report.at),
        }
        # A seller may have said something else of this stage at this instant.
        status, answer = client.call("POST", "/v1/deals", body)
        assert status in (202, 409), (body, answer)
        if status == 409:
            self.refused.append(report)

    def _answer(self, client: Client, answer: Answer) -> None:
        """A call that sales can no longer make in this order is refused, and noted."""
        lead = self.leads.get(answer.contact)
        _, found = client.call("GET", f"/v1/handoffs?lead={lead}") if lead else (200, {"handoffs": []})
        open_ones = [each for each in found["handoffs"] if each["seller"]]
        if not open_ones:
            self.refused.append(answer)
            return
        handoff = open_ones[0]
        body = {"seller": handoff["seller"], "occurred_at": instant(answer.at), **dict(answer.body)}
        path = f"/v1/handoffs/{handoff['handoff_id']}/{answer.call}"
        status, _ = client.call(METHODS.get(answer.call, "PUT"), path, body)
        if status not in (200, 201):
            self.refused.append(answer)
        else:
            self.answered.append((answer, self._plain(handoff["seller"]), handoff["handoff_id"]))

    def _leave(self, client: Client, leave: Leave) -> None:
        name = self._seller(leave.seller)
        away = [] if leave.for_good else [{"from": "2026-01-01", "to": "2036-01-01"}]
        body = SELLER | {"name": name, "email": f"{name}@example.com", "active": not leave.for_good, "away": away}
        assert client.call("PUT", f"/v1/sellers/{name}", body | {"on_leave": "reassign"})[0] == 200

    def _seller(self, name: str) -> str:
        """Sellers who leave belong to this person's story alone."""
        leaves = any(isinstance(step, Leave) and step.seller == name for step in self.story)
        return f"{name}-{self.name}" if leaves else name

    def _plain(self, seller: str) -> str:
        return seller.removesuffix(f"-{self.name}")

    def _identify(self, contact: Contact) -> dict[str, str]:
        if contact == "crm":
            return {"source": "website", "external_id": self.contacts["crm"]}
        return {contact: self.contacts[contact]}

    def _post(self, client: Client, path: str, body: dict[str, Any], expected: int) -> Any:
        status, answer = client.call("POST", path, body)
        assert status == expected, (path, body, answer)
        return answer
