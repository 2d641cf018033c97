"""The words that both teams use, each with the rule of one agreement."""

from collections.abc import Sequence

from services.qualification.agreements.domain.clause import Part

# The word, what it means everywhere, and the clause that says it for this agreement.
TERMS = (
    ("Lead", "A person who came to the company and may buy.", ""),
    ("Buyer", "A company that may buy; one of its people decides.", "buyer.decided_by"),
    ("Persona", "A kind of people who buy, with the content that it wants.", "personas"),
    ("Marketing-qualified lead (MQL)", "A lead that the definition calls qualified: sales is offered it.", "qualified"),
    ("Sales-accepted lead (SAL)", "A qualified lead that a seller has accepted.", "sales.acceptance"),
    ("Sales-qualified lead (SQL)", "An accepted lead that sales knows to be worth a sale.", "sales_qualified"),
    ("Sales-ready lead", "A lead that is about to buy.", "sales_ready"),
    ("Product", "What a lead may ask for. It may need more points or fewer, and have a team of its own.", ""),
    ("Credit", "The part of a won deal that counts as a side's or a seller's own.", "credit.sourced"),
)


def define_terms(parts: Sequence[Part]) -> list[tuple[str, str, str]]:
    """Each word with its meaning, and this agreement's own rule, which may be empty."""
    texts = {clause.key: clause.text for part in parts for clause in part.clauses}
    return [(word, meaning, texts.get(key, "")) for word, meaning, key in TERMS]
