"""What the CRMs have in common: the stages of their deals in Accord's words, and who of the sellers owns a deal.

A source maps them in its `value_map`: `{"stage": {"29471": "won"}, "owner": {"12415231": "kim"}}`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.intake.sources.adapters.values import read_id
from services.intake.sources.domain import Source

STAGES = frozenset({"opportunity", "won", "lost"})
# A deal's id in a CRM: a number or a code, never a name.
DEAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
LATEST_SECONDS = 32503680000  # the year 3000


def find_stage(source: Source, stage: Any, defaults: Mapping[str, str]) -> str:
    """The stage in Accord's words; empty for one that says nothing to Accord."""
    name = read_id(stage)
    mapped = source.value_map.get("stage", {}).get(name, defaults.get(name, ""))
    return mapped if mapped in STAGES else ""


def find_owner(source: Source, owner: Any) -> str | None:
    """The seller's code that the source gives this owner."""
    return source.value_map.get("owner", {}).get(read_id(owner))


def read_deal_id(value: Any) -> str:
    """The deal's id; empty if it is none."""
    text = read_id(value)
    return text if DEAL_ID.fullmatch(text) else ""


def read_money(amount: Any, currency: Any) -> dict[str, str] | None:
    """An amount as `{"amount", "currency"}`; None if either is missing."""
    text, code = read_id(amount), read_id(currency)
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,10})?", text) or not re.fullmatch("[A-Za-z]{3}", code):
        return None
    whole, _, decimals = text.partition(".")
    # CRMs write 1200.0 and 1200.000000.
    return {"amount": f"{whole}.{decimals[:4].rstrip('0').ljust(2, '0')}", "currency": code.upper()}


def read_milliseconds(value: Any) -> datetime | None:
    """An instant in milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < LATEST_SECONDS * 1000:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)


def read_instant(value: Any) -> datetime | None:
    """An instant in RFC 3339; in UTC where it names no offset."""
    try:
        instant = datetime.fromisoformat(read_id(value))
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
