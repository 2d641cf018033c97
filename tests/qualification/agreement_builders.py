"""Builders of agreements and timeline entries with plausible defaults; a test names only what matters to it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement, compile_agreement
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry

LEAD = UUID(int=7)
SIGNED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float, month: int = 3) -> datetime:
    """An instant of the year 2026: day(1.5) is noon of the first of March."""
    return datetime(2026, month, 1, tzinfo=UTC) + timedelta(days=number - 1)


def clause(name: str, field: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "field": field, **{key.rstrip("_"): value for key, value in more.items()}}


def behaviour(name: str, activity: str, points: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "activity": activity, "points": points, **more}


INDUSTRY = clause("industry", "company.industry", in_=["logistics", "retail"], points=30)
SIZE = clause("size", "company.employees", between=[50, 2000], points=30, required=True)
DEMO = behaviour("demo", "demo_requested", 50, half_life_days=30)
FORM = behaviour("form", "form_submitted", 5, half_life_days=30, max=10)
COMPETITOR = clause("competitor", "company.domain", in_=["rival.example"])


def definition(**parts: Any) -> dict[str, Any]:
    parts_by_default = {"profile": [INDUSTRY, SIZE], "behaviour": [DEMO, FORM], "disqualify": [COMPETITOR]}
    return {**parts_by_default, "qualified": {"fit": 50, "behaviour": 20}, **parts}


def document(**parts: Any) -> dict[str, Any]:
    """An agreement as a client sends it."""
    sales = {"business_hours": {"open": {"mon-fri": ["09:00-17:00"]}}, "acceptance": {"within": "4h"}}
    head = {"title": "Qualified leads", "timezone": "Europe/Berlin", "currency": "EUR", "sales": sales}
    return {**head, "definition": definition(), **parts}


def compiled_agreement(
    version: int = 1, activated_at: datetime = SIGNED_AT, recycling: Mapping[str, int] | None = None, **parts: Any
) -> CompiledAgreement:
    """A signed agreement whose definition has these parts; `marketing`, `priorities` and `products` stand beside it."""
    others = {name: parts.pop(name) for name in ("marketing", "priorities", "products") if name in parts}
    text = json.dumps(document(definition=definition(**parts), recycling=recycling or {}, **others))
    agreement = parse_agreement(text.encode(), yaml=False).agreement
    return compile_agreement(version, activated_at, agreement, json.loads(text))


def entry(
    at: datetime, activity: str = "form_submitted", known: Mapping[str, Any] | None = None, **properties: Any
) -> TimelineEntry:
    return TimelineEntry(at, uuid7(), activity, known or {}, properties)


GOOD = {"company.industry": "logistics", "company.employees": 120}
