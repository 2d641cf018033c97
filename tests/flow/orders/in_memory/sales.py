"""What the CRM and sellers tell of one person in memory: stages of deals, and answers to handoffs."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.handoff.deals.domain import batch, deal, known_deals, seller_updates
from services.handoff.handoffs.domain import deal_outcome, evolve, handoff
from services.handoff.leads.domain import survivor_of
from services.handoff.responses.domain import commands, decide
from shared.errors import Refusal
from tests.flow.orders.in_memory.terms import TEAMS, TERMS, euros, to_instant
from tests.flow.orders.in_memory.transfers import Transfers
from tests.flow.orders.steps import Answer, Report

COMMANDS: dict[str, Callable[[Any], Any]] = {
    "acceptance": lambda _: commands.Accept(),
    "contacts": lambda body: commands.LogContact(body["kind"]),
    "qualification": lambda _: commands.Qualify(),
    "rejection": lambda body: commands.Reject(body["reason"], note=body["note"]),
    "recycling": lambda body: commands.Recycle(body["reason"]),
}


class Sales(Transfers):
    """The deals and answers, as `services/handoff/deals` and `services/handoff/responses` take them."""

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        super().__init__(new_id)
        self.digests: dict[UUID, dict[str, str]] = {}

    def report(self, report: Report, lead: UUID | None, now: datetime) -> None:
        """The CRM reports a stage of a deal. Raises a Refusal."""
        stated = (report.stage, to_instant(report.at), euros(report.amount), report.owner, report.reason, None)
        self._update(deal.DealUpdate(report.deal, None, (report.contact,), *stated), lead, now)

    def match(self, events: Iterable[Any], keys: dict[Any, UUID], now: datetime) -> None:
        """Apply the deals that wait for the leads of these events; `keys`: the lead of each contact."""
        claimed = deal.find_lead_keys(events)
        pairs = [
            (name, survivor_of(self.survivors, lead))
            for name, each in self.deals.items()
            for key in each.waits & claimed.keys()
            if (lead := claimed[key] or keys.get(key))
        ]
        if not pairs:
            return
        changed = self._batch({lead for _, lead in pairs}, {name for name, _ in pairs})
        before = changed.copy()
        for name, lead in sorted(pairs, key=lambda pair: changed.deals[pair[0]].deal):
            changed.match(name, lead, now)
        self._save_batch(before, changed)

    def answer(self, answer: Answer, lead: UUID, now: datetime) -> handoff.Handoff | None:
        """The handoff of this lead's person that a seller answered; None where no seller has one. Raises a Refusal."""
        listed = known_deals.find_of_person(self.handoffs.values(), lead, self.survivors)
        owned = [each for each in sorted(listed, key=lambda each: each.handoff_id) if each.seller]
        if not owned:
            return None
        answered = owned[-1]
        if answer.call == "outcome":
            self._close_deal(answered, answer, now)
        else:
            self._respond(answered, answer)
        return answered

    def _respond(self, answered: handoff.Handoff, answer: Answer) -> None:
        command = COMMANDS[answer.call](dict(answer.body))
        digests, digest = self.digests.setdefault(answered.handoff_id, {}), commands.digest_of(command)
        former_end = deal_outcome.find_former_end(answered, self.handoffs.values())
        context = decide.HandoffContext(answered, TERMS[answered.agreement_version], {}, digests, (), former_end)
        events = decide.decide(context, answered.seller or "", command, digest, to_instant(answer.at))
        if events and hasattr(command, "question"):
            digests[command.question] = digest
        self.save([answered], [evolve.fold(answered, events)], events)

    def _close_deal(self, answered: handoff.Handoff, answer: Answer, now: datetime) -> None:
        body = dict(answer.body)
        amount = euros(body.get("amount", {}).get("amount"))
        command = seller_updates.Outcome(body["outcome"], amount, body.get("reason"))
        told = seller_updates.SellerDealUpdate(
            answered.handoff_id, answered.seller or "", command, to_instant(answer.at)
        )
        names = {each.deal: each.deal_id for each in self.deals.values()}
        terms = TERMS[answered.agreement_version]
        self._update(seller_updates.to_deal_update(answered, terms, told, names), answered.lead_id, now)

    def _update(self, update: deal.DealUpdate, lead: UUID | None, now: datetime) -> None:
        self.deals.setdefault(update.deal_id, deal.Deal(update.deal_id, self.new_id()))
        found = survivor_of(self.survivors, lead) if lead else None
        changed = self._batch({found} if found else set(), {update.deal_id})
        before = changed.copy()
        result = changed.apply(update, found, now)
        self._save_batch(before, changed)
        if isinstance(result, Refusal):
            raise result

    def _batch(self, leads: set[UUID], names: set[str]) -> batch.DealBatch:
        handoffs = self.load(leads | {lead for name in names if (lead := self.deals[name].lead_id)})
        standing = {standing.deal for each in handoffs for standing in each.standings}
        deals = {name: each for name, each in self.deals.items() if name in names or each.deal in standing}
        left = {each.lead_id: self.survivors[each.lead_id] for each in handoffs if each.lead_id in self.survivors}
        return batch.DealBatch(deals, {each.handoff_id: each for each in handoffs}, TEAMS, self.new_id, survivors=left)

    def _save_batch(self, before: batch.DealBatch, after: batch.DealBatch) -> None:
        self.deals = {name: each for name, each in self.deals.items() if name not in before.deals} | after.deals
        self.save(list(before.handoffs.values()), list(after.handoffs.values()), after.events)
