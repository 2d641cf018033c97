"""`/setup/sources/{source}`: every setting of a source, to be read and changed by a person."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.intake.sources import domain, handlers, store
from services.intake.sources.domain import setting_lines
from services.intake.sources.pages.add_source import ALL_SOURCES, FIELDS, ORIGINS, Marketing
from services.intake.sources.pages.source_texts import NO, YES, read_source
from services.intake.sources.schemas import SourceIn
from shared.auth.setup import Field, Form, Step, make_setup_router, show_step, submit
from shared.http import Code, Problem

SENTENCE = "Maps have a line for each name. What is left empty is not set; a secret that is left empty stays."
STORED = " (one is stored)"
VALUE_MAP = "Their values in Accord's words: amounts, campaigns, stages and owners of a CRM"

router = make_setup_router(answers={domain.TooManySources: 409})


@router.get(ALL_SOURCES + "/{source}")
async def show_source(source: Code, request: Request, viewer: Marketing) -> Response:
    """The settings of a source in a form."""
    return show_step(request, await load_step(request, source))


@router.post(ALL_SOURCES + "/{source}")
async def change_source(source: Code, request: Request, viewer: Marketing) -> Response:
    """Change the source as `PUT /v1/sources/{source}` does, and back to the page of all sources."""
    intake = request.app.state.intake

    async def send(raw: bytes) -> None:
        body = read_source(SourceIn, raw)
        await intake.database.run(lambda conn: handlers.save_source(conn, intake.secrets, source, body, viewer.key_id))
        intake.forms.sources.on_change()

    return await submit(request, await load_step(request, source), send)


async def load_step(request: Request, code: str) -> Step:
    """The form with what is stored now. Raises Problem 404."""
    intake = request.app.state.intake
    async with intake.database.read_connection() as conn:
        source = (await store.find_sources(conn, [code])).get(code)
    if source is None:
        raise Problem(404, "There is no such source")
    form = Form(
        f"{ALL_SOURCES}/{code}", "Save the source", make_fields(source, handlers.recall_secrets(intake.secrets, source))
    )
    return Step(source.name or code, sentence=SENTENCE, form=form, leads_to=(ALL_SOURCES, "All sources"))


def make_fields(source: domain.Source, secrets: domain.SourceSecrets) -> tuple[Field, ...]:
    """The fields of the form, with what is stored in them; of secrets only that they are."""
    kinds = FIELDS[1].options
    of_captcha, of_secret, of_api = (STORED if each else "" for each in (secrets.captcha, secrets.secret, secrets.api))
    texts = {name: str(value) for name, value in vars(source).items() if isinstance(value, str | int)}

    def field(name: str, label: str, example: str = "", kind: str = "text", **more: Any) -> Field:
        return Field(name, label, **{"value": texts.get(name, ""), "example": example, "kind": kind} | more)

    return (
        field("name", "Name", "Website"),
        field("kind", "Kind", kind="select", options=kinds),
        field("live", "Live: its leads go on", kind="select", options=(YES, NO), value=YES if source.live else NO),
        field("channel", "Channel of leads that name none", "paid_search"),
        field("campaign", "Campaign of leads that name none", "summer"),
        field("region", "Country of telephone numbers that name none", "DE"),
        field("default_activity", "Activity of leads that name none", "demo_requested"),
        field("field_map", "Their fields, and where they belong", "Company size = company.employees", "lines",
              value=setting_lines.write_map(source.field_map)),
        field("value_map", VALUE_MAP, "stage: 29471 = won", "lines",
              value=setting_lines.write_map_of_values(source.value_map)),
        field("custom_fields", "Its own fields, and their kinds", "fleet_size = number", "lines",
              value=setting_lines.write_map(source.custom_fields)),
        replace(ORIGINS, value="\n".join(source.allowed_origins)),
        field("thank_you_url", "Page that thanks who sent a form", f"{ORIGINS.example}/thanks", "url"),
        field("honeypot", "Field that only programs fill in", "_gotcha"),
        field("min_fill_seconds", "Seconds that a person takes for the form at least", "3", "number"),
        field("captcha.kind", "Captcha", kind="select", options=("", "turnstile", "recaptcha", "hcaptcha"),
              value=source.captcha or ""),
        field("captcha.secret", f"Secret of the captcha{of_captcha}", kind="password"),
        field("secret", f"Secret by which the platform signs{of_secret}", kind="password"),
        field("api", f"What Accord asks the platform with, as JSON{of_api}", '{"token": "…"}', "lines"),
    )  # fmt: skip
