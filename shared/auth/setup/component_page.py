"""`/setup/components`: every component of pages, with invented values, for developers. No page links to it."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from shared.auth.setup.parts import Field, Form, Step
from shared.auth.setup.refused import MEND, Refused
from shared.auth.setup.steps import AdminAlone, make_setup_router
from shared.web import page

DUE_AT = datetime(2026, 11, 30, 13, tzinfo=UTC)
TONES = ("", "good", "soon", "late")

router = make_setup_router()


STEP = Step(
    "Add a thing",
    form=Form(
        "/setup/components",
        "Add the thing",
        (
            Field("name", "Name", example="Autumn", required=True),
            Field("kind", "Kind", "second", kind="select", options=("first", ("second", "the second one"))),
            Field("link", "Web page", "ftp://example.com", "https://example.com"),
            Field("days.from", "From", kind="date", group="Days"),
            Field("days.to", "To", kind="date", group="Days"),
            Field("words", "Words, one in each line", kind="lines"),
        ),
    ),
)
REFUSED = Refused(MEND, {"link": "Must be the address of a web page."}, (("other", "Is about no field of the form."),))


@router.get("/setup/components")
async def show_components(request: Request, viewer: AdminAlone) -> Response:
    """Each component once, in each of its tones."""
    response: Response = page("setup_components.html", **build_examples(), **request.state.frame)
    return response


def build_examples() -> dict[str, Any]:
    """What the template takes: invented values for each component."""
    texts = {"": "5 h left", "good": "kept", "soon": "20 min left", "late": "late by 30 min"}
    return {
        "tones": TONES,
        "countdowns": [{"tone": tone, "text": texts[tone], "due_at": DUE_AT} for tone in TONES],
        "cards": [
            _make_card("Leads", "640", "", "all of them"),
            _make_card("Revenue", "12,400.00", "EUR", "received", {"good": True, "text": "12% more"}),
            _make_card("Cost", "36.60", "EUR", "for each lead", {"good": False, "text": "8% more"}),
        ],
        "table": {
            "caption": "A table, of which the first column names the row",
            "columns": ("Source", "Leads", "Won"),
            "rows": [("website", {"text": "12", "url": "/leads"}, "2"), ("fair", "4", "0")],
        },
        "fields": [
            {"name": "list", "label": "List", "value": "a", "choices": (("a", "all"), ("b", "some"))},
            {"name": "first", "label": "From", "value": "", "choices": (), "kind": "date"},
            {"name": "source", "label": "Source", "value": "website", "choices": (), "kind": "text"},
        ],
        "step": STEP,
        "problem": REFUSED,
    }


def _make_card(name: str, number: str, unit: str, detail: str, change: dict[str, Any] | None = None) -> dict[str, Any]:
    more = {"change": change, "url": "/leads"} if change else {}
    return {"name": name, "number": number, "unit": unit, "detail": detail} | more
