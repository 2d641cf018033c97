"""A whole agreement document as parts with clauses, its words, and what differs between two documents."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from services.qualification.agreements.domain import (
    buyer_clauses,
    credit_clauses,
    goal_clauses,
    next_handoff_clauses,
    priority_clauses,
    product_clauses,
    rhythm_clauses,
)
from services.qualification.agreements.domain.account_clauses import describe_known_accounts, describe_ownership
from services.qualification.agreements.domain.answer_clauses import describe_answers
from services.qualification.agreements.domain.clause import Clause, Part, pluralize
from services.qualification.agreements.domain.definition_clauses import describe_definition
from services.qualification.agreements.domain.promise_clauses import (
    describe_escalation,
    describe_guarantee,
    describe_marketing,
    describe_sales,
)
from shared.agreement.document import Agreement

Difference = Literal["added", "removed", "changed"]
# Objects in which each field is a rule of its own.
WITH_PARTS = frozenset({"definition", "sales", "marketing"})
# What a sentence with another pointer says too, and lists of rules, which may be empty.
DESCRIBED = frozenset(
    {"/currency", "/definition/profile", "/definition/behaviour", "/definition/disqualify", "/priorities"}
    | {"/rejection_reasons", "/recycle_reasons", "/lost_reasons", "/escalation", "/known_accounts", "/ownership"}
    | {"/buyer", "/personas", "/next_handoffs", "/products"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in one clause; `before` and `after` are None where one document lacks it."""

    kind: Difference
    part: str
    before: Clause | None
    after: Clause | None

    @property
    def clause(self) -> Clause:
        """The clause as the newer document has it, or as the older one had it."""
        clause = self.after or self.before
        assert clause is not None
        return clause


def describe_document(document: Mapping[str, Any]) -> list[Part]:
    """All parts of a valid document, in the order in which they are read."""
    agreement = Agreement.model_validate_json(orjson.dumps(document))
    parts = [
        Part("What it is called", "", tuple(describe_frame(agreement))),
        buyer_clauses.describe_buyer(agreement.buyer),
        buyer_clauses.describe_personas(agreement),
        *describe_definition(agreement.definition),
        product_clauses.describe_products(agreement.products or ()),
        describe_sales(agreement.sales),
        priority_clauses.describe_priorities(agreement.priorities),
        describe_ownership(agreement.ownership),
        describe_known_accounts(agreement.known_accounts),
        next_handoff_clauses.describe_next_handoffs(agreement.next_handoffs),
        describe_escalation(agreement.escalation),
        describe_marketing(agreement.marketing),
        describe_guarantee(agreement.guarantee),
        goal_clauses.describe_goal(agreement),
        credit_clauses.describe_credit(agreement.credit),
        rhythm_clauses.describe_meetings(agreement),
        describe_answers(agreement),
    ]
    described = {clause.pointer for part in parts for clause in part.clauses} | DESCRIBED
    parts.append(Part("What else is agreed", "", tuple(describe_rest(document, described))))
    return [part for part in parts if part.clauses or part.sentence]


def describe_frame(agreement: Agreement) -> list[Clause]:
    """The title, where and in what is counted, and how often both sides look at it again."""
    days = agreement.review_every_days
    review = f"Both sides review it every {pluralize(days, 'day')}." if days else "No review is agreed."
    place = f"Days and open hours are those of {agreement.timezone}, money is counted in {agreement.currency}."
    return [
        Clause("title", "/title", agreement.title, agreement.title),
        Clause("locale", "/timezone", place, [agreement.timezone, agreement.currency]),
        Clause("review_every_days", "/review_every_days", review, days),
    ]


def describe_rest(document: Mapping[str, Any], described: Collection[str]) -> list[Clause]:
    """The fields at which, or within which, there is no sentence yet, as the document writes them."""
    return [
        Clause(pointer, pointer, f"{pointer.strip('/')}: {orjson.dumps(value).decode()}", value)
        for pointer, value in list_fields(document)
        if not any(place == pointer or place.startswith(f"{pointer}/") for place in described)
    ]


def list_fields(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each field with its pointer; of an object with parts of its own, each part."""
    for name, value in document.items():
        if name in WITH_PARTS:
            yield from ((f"/{name}/{part}", inner) for part, inner in value.items() if inner is not None)
        elif value is not None:
            yield f"/{name}", value


def compare_documents(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Change]:
    """What differs, clause by clause, in the order of the newer document; removed clauses end their part.

    A clause that only moved does not differ.
    """
    before, after = describe_document(older), describe_document(newer)
    titles = [part.title for part in after] + [part.title for part in before]
    changes = [_compare_part(title, before, after) for title in dict.fromkeys(titles)]
    return [change for part in changes for change in part]


def _compare_part(title: str, before: Sequence[Part], after: Sequence[Part]) -> list[Change]:
    old, new = _clauses_of(title, before), _clauses_of(title, after)
    kept = [
        Change("changed" if key in old else "added", title, old.get(key), clause)
        for key, clause in new.items()
        if key not in old or old[key].value != clause.value
    ]
    return kept + [Change("removed", title, clause, None) for key, clause in old.items() if key not in new]


def _clauses_of(title: str, parts: Sequence[Part]) -> dict[str, Clause]:
    return {clause.key: clause for part in parts if part.title == title for clause in part.clauses}
