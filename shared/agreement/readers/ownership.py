"""From which step on a lead is sales', as a signed agreement says."""

from collections.abc import Mapping
from typing import Any

from shared.agreement.known_accounts import PassesAt


def read_passes_at(document: Mapping[str, Any]) -> PassesAt:
    """The step of a signed document; the qualification where it names none."""
    passes_at: PassesAt = (document.get("ownership") or {}).get("passes_at") or "qualified"
    return passes_at
