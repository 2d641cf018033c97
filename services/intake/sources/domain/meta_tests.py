"""How Meta's Lead Ads Testing Tool fills in a form."""

from collections.abc import Iterable
from typing import Any

EMAIL = "test@meta.com"
ANSWER = "<test lead:"


def is_meta_test(answers: Iterable[Any]) -> bool:
    """Whether the tool made the lead that gave these answers."""
    return any(isinstance(each, str) and (each == EMAIL or each.startswith(ANSWER)) for each in answers)
