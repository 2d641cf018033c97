"""Which handoffs follow the first one by a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.agreement.known_accounts import Trigger
from shared.agreement.readers.sales import TargetTerms, read_target


@dataclass(frozen=True, slots=True)
class NextHandoffTerms:
    """A lead that reaches the step `on` passes to a seller of `team`, who has so long to accept it."""

    kind: str
    on: Trigger
    team: str
    acceptance: TargetTerms | None = None


def read_next_handoffs(document: Mapping[str, Any]) -> tuple[NextHandoffTerms, ...]:
    """Those of a signed document, or of the promise of a `lead.qualified`, in their order."""
    return tuple(
        NextHandoffTerms(
            each["id"], each["on"], each["team"], read_target(each["acceptance"]) if each.get("acceptance") else None
        )
        for each in document.get("next_handoffs") or ()
    )
