"""The product that a lead asks for: the one that it named last."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from shared.agreement.readers.products import FIELD, NO_PRODUCT, ProductTerms, find_product


class AskedProduct(NamedTuple):
    """The product, and since when the lead asks for it; NO_PRODUCT where it names none of the agreement's."""

    product: ProductTerms
    at: datetime

    @property
    def code(self) -> str:
        return self.product.code


def find_asked_product(
    entries: Sequence[TimelineEntry], agreement: CompiledAgreement, until: datetime | None = None
) -> AskedProduct:
    """Of these entries before `until` the newest that says it counts, without one the newest of which it follows.

    Like the verdict a function of the set of entries; they stand in (occurred_at, id) order and are at least one.
    """
    known = [entry for entry in entries if until is None or entry.occurred_at < until] if agreement.products else []
    said = [(entry.occurred_at, entry.attributes) for entry in known if FIELD in entry.attributes]
    derived = [(entry.occurred_at, entry.derived) for entry in known if FIELD in entry.derived]
    asked: AskedProduct | None = None
    for at, named in reversed(said or derived):
        product = find_product(agreement.products, named)
        if asked and product != asked.product:
            break
        asked = AskedProduct(product, at)
    return asked or AskedProduct(NO_PRODUCT, entries[0].occurred_at)
