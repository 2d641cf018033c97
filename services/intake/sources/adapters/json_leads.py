"""Any program that can send JSON: a lead as `POST /v1/leads` takes it, or flat fields by their names, or a list of
up to 100 of either. It signs by Standard Webhooks, or sends the source's secret or an API key as a bearer token."""

from typing import Any

from services.intake.sources.adapters.adapter import JSON, Adapter, HookRequest, Lead, Reply, Result, Unreadable
from services.intake.sources.adapters.answers import ANSWERS_LIMIT, SECTIONS, make_lead
from services.intake.sources.adapters.signatures import is_standard_webhook, knows_secret
from services.intake.sources.adapters.values import filled, read_answer, read_id, read_json, read_line, require_object
from services.intake.sources.domain import Source, SourceSecrets

LEADS_LIMIT = 100
FIELDS = SECTIONS | {"external_id", "activity", "answers", "test"}


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    if request.header("webhook-signature"):
        return is_standard_webhook(request, secrets.secret)
    return knows_secret(request, secrets)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_json(request.body)
    if isinstance(body, list):
        if len(body) > LEADS_LIMIT:
            raise Unreadable("The body has more than 100 leads.")
        return [read_lead(source, require_object(each), "") for each in body]
    sent_id = read_id(request.header("idempotency-key")) or read_id(request.header("webhook-id"))
    return [read_lead(source, require_object(body), sent_id)]


def read_lead(source: Source, body: dict[str, Any], sent_id: str) -> Result:
    """A lead in sections, or of flat fields."""
    external_id = sent_id or read_id(body.get("external_id"))
    if not any(isinstance(body.get(section), dict) for section in SECTIONS):
        fields = [(name, value) for name, value in body.items() if name not in ("external_id", "source", "test")]
        return make_lead(source, external_id, fields, test=body.get("test") is True)
    others = {name: value for name, value in body.items() if name not in FIELDS | {"source", "occurred_at"}}
    said = {name: value for name, value in body.items() if name in FIELDS}
    if "contact" not in said:
        # The person stands beside the sections.
        said |= {"contact": make_lead(source, "", others.items()).body.get("contact")}
    answers = filled({read_line(name): read_answer(value) for name, value in others.items()})
    answers |= said["answers"] if isinstance(said.get("answers"), dict) else {}
    given = {
        "source": source.source,
        "external_id": external_id,
        "answers": dict(list(answers.items())[:ANSWERS_LIMIT]),
    }
    return Lead(filled({"activity": source.default_activity} | said | given))


ADAPTER = Adapter("json", verify, read, taken=Reply(202, b'{"status":"accepted"}', JSON), tells_problems=True)
