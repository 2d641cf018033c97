"""Typeform: `Typeform-Signature: sha256=<base64>` over the raw body. A 404 or 410 would switch the
webhook off at once."""

from typing import Any

from services.intake.sources.adapters.adapter import Adapter, HookRequest, Result
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.adapters.signatures import is_base64_digest
from services.intake.sources.adapters.values import as_object, list_objects, read_id, read_line, read_object
from services.intake.sources.domain import Source, SourceSecrets


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    scheme, _, signature = request.header("typeform-signature").partition("=")
    return scheme == "sha256" and is_base64_digest(secrets.secret, request.body, signature)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    response = as_object(body.get("form_response"))
    if body.get("event_type", "form_response") != "form_response" or not response:
        return []
    fields = {
        read_id(field.get("id")): field for field in list_objects(as_object(response.get("definition")).get("fields"))
    }
    answers = [
        (name_answer(answer, fields, source), read_value(answer)) for answer in list_objects(response.get("answers"))
    ]
    hidden = as_object(response.get("hidden"))
    calculated = as_object(response.get("calculated")).get("score")
    return [
        make_lead(
            source,
            read_id(response.get("token")) or read_id(body.get("event_id")),
            [*answers, *hidden.items(), ("score", calculated)],
            hidden,
            custom={"form_id": read_id(response.get("form_id"))},
        )
    ]


def name_answer(answer: dict[str, Any], fields: dict[str, dict[str, Any]], source: Source) -> str:
    """The reference of a question where the source maps it, else the kind of an address or number, else its title."""
    question = as_object(answer.get("field"))
    reference, kind = read_line(question.get("ref")), answer.get("type")
    if reference in source.field_map:
        return reference
    if kind in ("email", "phone_number"):
        return str(kind)
    title = read_line(fields.get(read_id(question.get("id")), {}).get("title"))
    return reference if is_code(reference) else title or reference


def is_code(reference: str) -> bool:
    """Whether an author gave the question this reference; Typeform's own are UUIDs."""
    return bool(reference) and len(reference) < 36


def read_value(answer: dict[str, Any]) -> Any:
    """The value of an answer, which stands under the name of its type; of choices their labels."""
    kind = answer.get("type")
    value: Any = answer.get(kind) if isinstance(kind, str) else None
    if not isinstance(value, dict):
        return value
    labels = value.get("labels", [value.get("label")])
    chosen = [each for each in [*(labels if isinstance(labels, list) else []), value.get("other")] if each]
    return chosen[0] if kind == "choice" and chosen else chosen or value


ADAPTER = Adapter("typeform", verify, read, unknown_source=503)
