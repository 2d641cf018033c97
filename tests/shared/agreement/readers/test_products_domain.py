"""What services read of the products of a signed document."""

from typing import Any

import pytest

from shared.agreement.definition import Thresholds
from shared.agreement.readers.products import NO_PRODUCT, ProductTerms, find_product, read_products

FLEET: dict[str, Any] = {
    "code": "Fleet",
    "spellings": ["Fuhrpark  Pro"],
    "qualified": {"fit": 40, "behaviour": 10},
    "team": "north",
}
TERMS = ProductTerms("Fleet", Thresholds(fit=40, behaviour=10), "north")


def test_each_name_of_a_product_means_its_terms() -> None:
    read = read_products({"products": [FLEET, {"code": "solar"}]})

    assert read == {"fleet": TERMS, "fuhrpark pro": TERMS, "solar": ProductTerms("solar")}


@pytest.mark.parametrize("document", [{}, {"products": None}, {"products": []}])
def test_a_document_without_products_names_none(document: dict[str, Any]) -> None:
    assert read_products(document) == {}


@pytest.mark.parametrize(
    ("named", "product"),
    [
        ("FUHRPARK pro", TERMS),
        (" fleet ", TERMS),
        ("fleets", NO_PRODUCT),
        ("default", NO_PRODUCT),
        (None, NO_PRODUCT),
        (["fleet"], NO_PRODUCT),
    ],
)
def test_a_lead_asks_for_the_product_that_it_names_in_any_case_of_letters(named: Any, product: ProductTerms) -> None:
    products = read_products({"products": [FLEET]})

    assert find_product(products, {"interest.product": named}) == product
    assert find_product(products, {}) == NO_PRODUCT
