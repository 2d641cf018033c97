"""Giving bytes to every adapter: what they read must be such that it can be stored."""

from dataclasses import replace

import orjson

from services.intake.captures.schemas.read_capture import read_capture
from services.intake.sources.adapters.adapter import Activity, Adapter, HookRequest, Lead, Unreadable
from services.intake.sources.adapters.registry import ADAPTERS
from services.intake.sources.domain import Source, SourceSecrets
from shared.http import Problem
from tests.intake.sources.adapters.samples import make_request

SOURCE = Source("ads", "ads", value_map={"campaign": {"1": "a"}, "stage": {"1": "won"}})
SECRETS = SourceSecrets(secret="secret", api={"accept_v1": True, "organization_id": "1", "verify_token": "t"})
TYPES = ["application/json", "application/x-www-form-urlencoded", "text/xml"]


def take(raw: bytes) -> None:
    """Give the bytes to every adapter, as every type."""
    for name, adapter in ADAPTERS.items():
        for type_ in TYPES:
            request = make_request(raw, content_type=type_)
            adapter.verify(replace(request, query="key=secret"), SECRETS)
            for result in read_or_refuse(adapter, request):
                store(name, result)


def read_or_refuse(adapter: Adapter, request: HookRequest) -> list[Lead | Activity]:
    """The leads and activities that the adapter reads; none from what it refuses."""
    try:
        return [result for result in adapter.read(request, SOURCE) if isinstance(result, Lead | Activity)]
    except Unreadable:
        return []


def store(name: str, result: Lead | Activity) -> None:
    """Encode what was read. A lead may lack a way to know the person, and nothing else."""
    raw = orjson.dumps(result.body)
    if isinstance(result, Lead):
        refused = find_refused(raw)
        assert name == "json" or refused in ([], [""])


def find_refused(raw: bytes) -> list[str]:
    """The fields for which a lead is refused."""
    try:
        read_capture(raw)
    except Problem as problem:
        return [error.pointer for error in problem.errors]
    return []
