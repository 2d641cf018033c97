"""Warnings about clauses on fields that no lead brings: they are never met, and a required one lets no lead qualify."""

from collections.abc import Mapping
from datetime import date

from services.qualification.fields.domain import SeenField, begin_of_span
from shared.agreement.document import Agreement
from shared.errors import FieldError
from shared.errors.field_errors import pointer


def find_unfilled(agreement: Agreement, seen: Mapping[str, SeenField], today: date) -> list[FieldError]:
    """Each warning with its pointer, in order; none before the first lead came."""
    if not seen:
        return []
    begin = begin_of_span(seen.values(), today)
    filled = {field for field, each in seen.items() if each.last_seen_on >= begin}
    parts = {"profile": agreement.definition.profile, "disqualify": agreement.definition.disqualify}
    return [
        FieldError(pointer(("definition", part, index, "field")), f"No lead has brought this field since {begin}.")
        for part, clauses in sorted(parts.items())
        for index, clause in enumerate(clauses)
        if clause.field not in filled
    ]
