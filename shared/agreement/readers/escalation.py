"""The escalation of a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.agreement.escalation import Escalated, Role
from shared.agreement.time_notation import Duration, parse_wait


@dataclass(frozen=True, slots=True)
class Step:
    """A missed promise of one of these is told `after` so long to those with the role."""

    on: frozenset[Escalated]
    after: Duration
    to: Role


def read_escalation(document: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps in the order of a signed document."""
    steps = document.get("escalation") or ()
    return tuple(Step(frozenset(step["on"]), parse_wait(step["after"]), step["to"]) for step in steps)
