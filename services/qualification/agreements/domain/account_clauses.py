"""What becomes of leads of known companies, in sentences, and what is doubtful about it."""

from collections.abc import Iterator

from services.qualification.agreements.domain.clause import Clause, Part
from shared.agreement.known_accounts import FILTER, KnownAccounts
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


def find_account_warnings(known: KnownAccounts | None) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Leads that are kept back although a seller has the company in hand."""
    for standing in ("customer", "open_deal"):
        if known is not None and getattr(known, standing) == FILTER:
            yield (
                ("known_accounts", standing),
                "Kept back: the seller who has the company is not offered its new leads.",
            )
