"""Which products a signed agreement names, what each of them asks of a lead, and which team sells it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from shared.agreement.definition import DEFAULT, Thresholds
from shared.criteria.values import normalize_text


class ProductTerms(NamedTuple):
    """A product: its thresholds where they are its own, and the team that gets its leads where it names one."""

    code: str
    qualified: Thresholds | None = None
    team: str | None = None


# Where a lead says what it asks for.
FIELD = "interest.product"
# What a lead asks for that names none of the agreement's products.
NO_PRODUCT = ProductTerms(DEFAULT)


def read_products(document: Mapping[str, Any]) -> dict[str, ProductTerms]:
    """The products of a signed document by each name that means one, as `normalize_text` writes it."""
    terms: dict[str, ProductTerms] = {}
    for each in document.get("products") or ():
        qualified = Thresholds.model_validate(each["qualified"]) if each.get("qualified") else None
        product = ProductTerms(each["code"], qualified, each.get("team"))
        terms |= {normalize_text(name): product for name in (each["code"], *(each.get("spellings") or ()))}
    return terms


def name_product(products: Mapping[str, ProductTerms], name: str) -> ProductTerms:
    """The product that this name means, or NO_PRODUCT."""
    return products.get(normalize_text(name), NO_PRODUCT)


def find_product(products: Mapping[str, ProductTerms], attributes: Mapping[str, Any]) -> ProductTerms:
    """The product that a lead with these attributes asks for; NO_PRODUCT where it is none of these, or not known."""
    named = attributes.get(FIELD) if products else None
    return name_product(products, named) if isinstance(named, str) else NO_PRODUCT
