"""The answers that sales may give to a lead, and what follows from each, in sentences."""

from services.qualification.agreements.domain.clause import Clause, Part, name_code, pluralize
from shared.agreement.document import Agreement, LostReason, Recycling, RejectionReason, Returns

DESTINATIONS: dict[Returns, str] = {
    "nurture": "the lead goes back to marketing",
    "disqualified": "the lead is ruled out",
}
SENTENCE = "Sales answers with one of these reasons, so that both sides know why."


def describe_answers(agreement: Agreement) -> Part:
    """Why sales may reject, recycle or lose a lead, and when the lead may come back."""
    rejections = [
        Clause(
            f"rejection.{reason.code}",
            f"/rejection_reasons/{number}",
            describe_rejection(reason),
            reason.model_dump(mode="json", exclude_defaults=True),
            reason.says or "",
        )
        for number, reason in enumerate(agreement.rejection_reasons)
    ]
    recycles = [
        Clause(
            f"recycle.{code}",
            f"/recycle_reasons/{number}",
            f"Recycled, {name_code(code)}: the lead goes back to marketing for now.",
            code,
        )
        for number, code in enumerate(agreement.recycle_reasons)
    ]
    losses = [describe_loss(reason, number) for number, reason in enumerate(agreement.lost_reasons)]
    rests = [
        Clause("recycling", "/recycling", describe_recycling(agreement.recycling), agreement.recycling.model_dump())
    ]
    return Part("How sales may answer", SENTENCE, (*rejections, *recycles, *losses, *rests))


def describe_rejection(reason: RejectionReason) -> str:
    """`Rejected, too small (for a lead that misses “size”): the lead goes back to marketing.`"""
    conditions = []
    if reason.clause:
        conditions.append(f"for a lead that misses “{name_code(reason.clause)}”")
    if reason.note:
        conditions.append("with a note" if reason.note == "required" else "with a note if wished")
    condition = f" ({', '.join(conditions)})" if conditions else ""
    return f"Rejected, {name_code(reason.code)}{condition}: {DESTINATIONS[reason.returns]}."


def describe_loss(reason: str | LostReason, number: int) -> Clause:
    """`Lost, timing: the lead goes back to marketing and rests 90 days.`"""
    loss = LostReason(code=reason) if isinstance(reason, str) else reason
    text = f"Lost, {name_code(loss.code)}: {DESTINATIONS[loss.returns]}"
    if loss.after_days is not None:
        text += f" and rests {pluralize(loss.after_days, 'day')}"
    value = loss.model_dump(mode="json", exclude_defaults=True)
    return Clause(f"lost.{loss.code}", f"/lost_reasons/{number}", f"{text}.", value, loss.says or "")


def describe_recycling(recycling: Recycling) -> str:
    """How long a lead rests before it may qualify again, and how often it may."""
    days, cycles = recycling.cool_off_days, recycling.max_cycles
    rest = f"A lead that came back rests {pluralize(days, 'day')}" if days else "A lead that came back does not rest"
    again = "then new behaviour may qualify it again"
    return f"{rest}; {again}." if cycles is None else f"{rest}; {again}, {pluralize(cycles, 'time')} in all."
