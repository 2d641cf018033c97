"""Whose a lead is, and what becomes of leads of known companies, in sentences, and what is doubtful about both."""

from collections.abc import Iterator

from services.qualification.agreements.domain.clause import Clause, Part
from shared.agreement.commitments import SalesCommitments
from shared.agreement.known_accounts import FILTER, KnownAccounts, Ownership, PassesAt
from shared.events.handoff import Standing

COMPANIES: dict[Standing, str] = {
    "customer": "a customer",
    "open_deal": "a company with an open deal",
    "former_customer": "a former customer",
    "partner": "a partner",
    "competitor": "a competitor",
}
TREATMENTS = {
    "account_owner": "goes to the seller who has the account",
    "deal_owner": "goes to the seller whose deal it is",
    FILTER: "is kept back until a seller gets it by hand",
}
STEPS: dict[PassesAt, str] = {
    "qualified": "its qualification",
    "accepted": "the acceptance by a seller",
    "sales_qualified": "the moment at which it is sales-qualified",
}
Warnings = Iterator[tuple[tuple[str | int, ...], str]]
SENTENCE = "What the company of a lead is to us comes before the routing rules."


def describe_known_accounts(known: KnownAccounts | None) -> Part:
    """Where a lead of each kind of company goes."""
    said: dict[Standing, str | None] = known.model_dump() if known else {}  # type: ignore[assignment]
    clauses = tuple(
        Clause(
            f"known_accounts.{standing}",
            f"/known_accounts/{standing}",
            f"A qualified lead of {COMPANIES[standing]} {TREATMENTS[treatment]}.",
            treatment,
        )
        for standing, treatment in said.items()
        if treatment is not None
    )
    return Part("Leads of known companies", SENTENCE if clauses else "", clauses)


def describe_ownership(ownership: Ownership | None) -> Part:
    """From which step on a lead is sales'."""
    if ownership is None:
        return Part("Whose a lead is", "", ())
    text = f"A lead is marketing's until {STEPS[ownership.passes_at]}, and sales' from then on."
    clause = Clause("ownership.passes_at", "/ownership/passes_at", text, ownership.passes_at)
    return Part("Whose a lead is", "", (clause,))


def find_ownership_warnings(ownership: Ownership | None, sales: SalesCommitments) -> Warnings:
    """Promises of sales about leads that are marketing's."""
    promised = [name for name in ("first_attempt", "first_contact") if getattr(sales, name) is not None]
    if ownership is not None and ownership.passes_at == "sales_qualified" and promised:
        names = " and ".join(name.replace("_", " ") for name in promised)
        yield ("ownership", "passes_at"), f"Sales promises the {names} of leads that are marketing's until then."


def find_account_warnings(known: KnownAccounts | None) -> Warnings:
    """Leads that are kept back although a seller has the company in hand."""
    for standing in ("customer", "open_deal"):
        if known is not None and getattr(known, standing) == FILTER:
            yield (
                ("known_accounts", standing),
                "Kept back: the seller who has the company is not offered its new leads.",
            )
