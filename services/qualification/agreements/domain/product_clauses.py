"""What each product asks of a lead and who sells it, in sentences, and what is doubtful about it."""

from collections.abc import Collection

from services.qualification.agreements.domain.clause import Clause, Part, list_words, name_code
from shared.agreement.definition import Product, Products
from shared.errors import FieldError
from shared.errors.field_errors import pointer

SENTENCE = (
    "A lead asks for the product that it named last, in any case of letters. One that names none of these is judged "
    "like every lead, and the routing rules say who gets it."
)


def describe_products(products: Products) -> Part:
    """A clause for each product."""
    clauses = tuple(
        Clause(
            f"products.{product.code}",
            f"/products/{number}",
            _describe(product),
            product.model_dump(mode="json", exclude_defaults=True),
            product.says or "",
            name_code(product.code),
        )
        for number, product in enumerate(products)
    )
    return Part("Which products there are", SENTENCE if clauses else "", clauses)


def find_unknown_teams(products: Products, teams: Collection[str]) -> list[FieldError]:
    """The teams in which no seller is: the leads of their products would wait."""
    return [
        FieldError(pointer(("products", number, "team")), "No active seller is in this team: the leads would wait.")
        for number, product in enumerate(products)
        if product.team is not None and product.team not in teams
    ]


def _describe(product: Product) -> str:
    """`A lead that asks for fleet (also “Fleet Pro”) qualifies when …, at one instant; a seller of team … gets it.`"""
    also = f" (also {list_words([f'“{spelling}”' for spelling in product.spellings])})" if product.spellings else ""
    asked = product.qualified
    when = (
        f"when its fit reaches {asked.fit:,.10g} and its behaviour {asked.behaviour:,.10g}, at one instant"
        if asked
        else "as every lead does"
    )
    seller = f"a seller of team {product.team} gets it" if product.team else "the routing rules say who gets it"
    return f"A lead that asks for {name_code(product.code)}{also} qualifies {when}; {seller}."
