"""The goal that both sides share, and what they expect on the way to it, in sentences."""

from decimal import Decimal

from services.qualification.agreements.domain.clause import Clause, Part, format_percent, pluralize
from shared.agreement.document import Agreement
from shared.agreement.goal import AgreedAmount, Expected, Goal

METRICS = {
    "revenue": "Both sides want {target} received each {per}.",
    "recurring_revenue": "Both sides want {target} received each {per} from renewals and expansions.",
    "bookings": "Both sides want deals of {target} won each {per}.",
    "customers": "Both sides want {target} each {per}.",
}


def describe_goal(agreement: Agreement) -> Part:
    """What both sides want to reach together, and the rates by which they planned it."""
    clauses = []
    if agreement.goal is not None:
        text, value = describe_target(agreement.goal), agreement.goal.model_dump(mode="json")
        clauses.append(Clause("goal", "/goal", text, value))
    if agreement.expected is not None:
        text, value = describe_expected(agreement.expected), agreement.expected.model_dump(mode="json")
        clauses.append(Clause("expected", "/expected", text, value))
    return Part("What both sides want", "", tuple(clauses))


def describe_target(goal: Goal) -> str:
    """`Both sides want 500,000 EUR received each quarter.`"""
    target = format_amount(goal.target) if isinstance(goal.target, AgreedAmount) else pluralize(goal.target, "customer")
    return METRICS[goal.metric].format(target=target, per=goal.per)


def describe_expected(expected: Expected) -> str:
    """`They expect that 12% of the qualified leads become customers, …`."""
    parts = []
    if expected.qualified_to_customer is not None:
        parts.append(f"{format_percent(expected.qualified_to_customer)} of the qualified leads become customers")
    if expected.deal is not None:
        parts.append(f"a deal is {format_amount(expected.deal)}")
    if expected.cycle_days is not None:
        parts.append(f"a deal is won {pluralize(expected.cycle_days, 'day')} after the qualification")
    return f"They expect that {'; '.join(parts)}." if parts else "They expect nothing in numbers."


def format_amount(amount: AgreedAmount) -> str:
    """`500,000 EUR`, to the last digit."""
    return f"{Decimal(amount.amount):,} {amount.currency}"
