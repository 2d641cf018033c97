"""Webflow forms (v2). Webhooks made by its API sign `x-webflow-timestamp`, a colon and the body; those made in the
dashboard do not: they carry the secret as `?key=` in their address."""

from services.intake.sources.adapters.adapter import Adapter, HookRequest, Result
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.adapters.signatures import is_hex_digest, is_recent, knows_secret, to_bytes
from services.intake.sources.adapters.values import as_object, filled, read_id, read_object
from services.intake.sources.domain import Source, SourceSecrets

MILLISECONDS = 1000


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    signature, stamp = request.header("x-webflow-signature"), request.header("x-webflow-timestamp")
    if not signature:
        return knows_secret(request, secrets)
    signed = is_hex_digest(secrets.secret, to_bytes(stamp) + b":" + request.body, signature)
    return signed and is_recent(stamp, request.received_at, MILLISECONDS)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    if body.get("triggerType", "form_submission") != "form_submission":
        return []
    payload = as_object(body.get("payload"))
    custom = {"form_id": read_id(payload.get("formId")), "form_name": read_id(payload.get("name"))}
    data = as_object(payload.get("data"))
    return [make_lead(source, read_id(payload.get("id")), data.items(), custom=filled(custom))]


ADAPTER = Adapter("webflow", verify, read)
