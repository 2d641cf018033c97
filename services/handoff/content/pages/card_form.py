"""The form of a content card: every field of `PUT /v1/content/{card}`, filled with what is stored, and read back."""

import orjson

from services.handoff.content.domain import ContentCard
from services.handoff.content.schemas import ContentCardForm
from services.handoff.content.store import LISTS
from shared.auth.setup import Field, Form, Step, place_errors, read_codes
from shared.http import Problem, parse_body

ADDRESS = "/setup/content"
LEADS_TO = (ADDRESS, "All content cards")
KINDS = {"battle_card": "battle card", "case_study": "case study", "objection_guide": "objection guide"}
EMPTY = ContentCard("", "battle_card", "", "")


def make_step(stored: ContentCard | None) -> Step:
    """The form that adds a card, or changes this one."""
    card = stored or EMPTY
    name = (
        Field("card", "", card.card, kind="hidden")
        if stored
        else Field("card", "Id, which stays when its title changes", example="rival-x", required=True)
    )
    fields = (
        name,
        Field("kind", "Kind", card.kind, kind="select", options=tuple(KINDS.items())),
        Field("title", "Title", card.title, "How we compare with Rival X", required=True),
        Field("link", "Web page", card.link, "https://example.com/rival-x", required=True),
        Field("products", "For leads of these products, with commas; empty: of all", ", ".join(card.products), "fleet"),
        Field("roles", "For these roles, with commas: seniority, department or title; empty: for all",
              ", ".join(card.roles), "c_level, vp"),
        Field("rejections", "Helps before a lead is given back for these reasons, and when it comes again; with commas",
              ", ".join(card.rejections), "no_budget_now"),
        Field("objections", "Helps when a lead says this, one objection in each line", "\n".join(card.objections),
              "It is too expensive.", "lines"),
    )  # fmt: skip
    if stored is None:
        return Step("Add a content card", form=Form(ADDRESS, "Add the card", fields), leads_to=LEADS_TO)
    sentence = f"Id {card.card}. It comes along with every lead of its products and roles."
    form = Form(f"{ADDRESS}/{card.card}", "Save the card", fields)
    return Step(card.title, sentence=sentence, form=form, leads_to=LEADS_TO)


def read_card(raw: bytes) -> ContentCardForm:
    """The card that the texts of the form say, with its id. Raises Problem 422 about fields of the form."""
    texts = orjson.loads(raw)
    lists = {
        "products": _split(texts.get("products", ""), ","),
        "roles": _split(texts.get("roles", ""), ","),
        "rejections": read_codes(texts.get("rejections", "")),
        "objections": _split(texts.get("objections", ""), "\n"),
    }
    try:
        return parse_body(ContentCardForm, orjson.dumps(texts | lists))
    except Problem as problem:
        raise place_errors(problem, _place) from None


def _split(text: str, separator: str) -> list[str]:
    return [name.strip() for name in text.split(separator) if name.strip()]


def _place(pointer: str) -> str:
    """What is wrong with one name of a list stands beside the field of all."""
    name = pointer.strip("/").partition("/")[0]
    return f"/{name}" if name in LISTS else pointer
