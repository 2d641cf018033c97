"""Warnings about clauses on what no lead brings: they are never met, and a required one lets no lead qualify."""

from collections.abc import Collection, Iterator
from datetime import date

from services.qualification.fields.domain import Brought, SeenField, find_brought, name_activity
from shared.agreement.definition import BehaviourClause, Definition
from shared.agreement.document import Agreement
from shared.agreement.readers.products import FIELD
from shared.errors import FieldError
from shared.errors.field_errors import pointer

Warnings = Iterator[FieldError]


def find_unfilled(agreement: Agreement, seen: Collection[SeenField], today: date) -> list[FieldError]:
    """Each warning with its pointer, in order; none before the first lead came."""
    fields, activities = find_brought(seen, today), find_brought(seen, today, activities=True)
    definition = agreement.definition
    return sorted(
        [
            *(_unfilled_fields(definition, fields) if fields else ()),
            *(_unfilled_promise(agreement, fields) if fields else ()),
            *(_unnamed_products(agreement, fields) if fields else ()),
            *(_absent_behaviour(definition, activities) if activities else ()),
        ]
    )


def _unfilled_fields(definition: Definition, fields: Brought) -> Warnings:
    for part, clauses in (("profile", definition.profile), ("disqualify", definition.disqualify)):
        for index, clause in enumerate(clauses):
            if clause.field not in fields.names:
                path = ("definition", part, index, "field")
                yield FieldError(pointer(path), f"No lead has brought this field since {fields.begin}.")


def _unfilled_promise(agreement: Agreement, fields: Brought) -> Warnings:
    promised = agreement.marketing.completeness
    for index, field in enumerate(promised.fields if promised else ()):
        if field not in fields.names:
            path = ("marketing", "completeness", "fields", index)
            yield FieldError(pointer(path), f"No lead has brought this field since {fields.begin}.")


def _unnamed_products(agreement: Agreement, fields: Brought) -> Warnings:
    if agreement.products and FIELD not in fields.names:
        yield FieldError(pointer(("products",)), f"No lead has said what it asks for ({FIELD}) since {fields.begin}.")


def _absent_behaviour(definition: Definition, activities: Brought) -> Warnings:
    for index, clause in enumerate(definition.behaviour):
        path = ("definition", "behaviour", index)
        if name_activity(clause.activity) not in activities.names:
            yield FieldError(pointer((*path, "activity")), f"No lead has done this since {activities.begin}.")
        elif _lacks_property(clause, activities):
            sentence = f"No such activity has had this property since {activities.begin}."
            yield FieldError(pointer((*path, "where", "field")), sentence)


def _lacks_property(clause: BehaviourClause, activities: Brought) -> bool:
    """Whether the clause asks for a property that no such activity had."""
    where = clause.where
    if where is None or where.exists is False:
        return False
    return name_activity(clause.activity, where.field) not in activities.names
