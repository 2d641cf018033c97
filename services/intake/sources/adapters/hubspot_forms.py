"""The body that sites send to HubSpot's forms API, so that a site changes one address. HubSpot asks for no
secret there; a source that has one wants it as a bearer token or as `?key=` in the address."""

from typing import Any

from services.intake.sources.adapters.adapter import JSON, Adapter, HookRequest, Reply, Result
from services.intake.sources.adapters.answers import make_lead, read_address
from services.intake.sources.adapters.signatures import knows_secret
from services.intake.sources.adapters.values import as_object, filled, fingerprint, list_objects, read_line, read_object
from services.intake.sources.domain import Source, SourceSecrets

TAKEN = Reply(200, b'{"inlineMessage":"Thank you."}', JSON)


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    return not secrets.secret or knows_secret(request, secrets)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    answers = [(read_line(field.get("name")), field.get("value")) for field in list_objects(body.get("fields"))]
    context = as_object(body.get("context"))
    submitted = read_line(body.get("submittedAt"))
    # A site that names the instant sends the same one again when it repeats.
    external_id = fingerprint(request.body.decode("utf-8", "replace")) if submitted else ""
    touch = read_address(context.get("pageUri"))
    touch["click_id"] = touch.get("click_id", {}) | filled({"hubspotutk": read_line(context.get("hutk"))})
    return [make_lead(source, external_id, answers, touch, consent=read_consent(body))]


def read_consent(body: dict[str, Any]) -> dict[str, Any]:
    """Whether the person agreed to be sent marketing; empty if the form does not ask."""
    consent = as_object(as_object(body.get("legalConsentOptions")).get("consent"))
    agreed = [each.get("value") is True for each in list_objects(consent.get("communications"))]
    return {"marketing": any(agreed)} if agreed else {}


ADAPTER = Adapter("hubspot_forms", verify, read, taken=TAKEN)
