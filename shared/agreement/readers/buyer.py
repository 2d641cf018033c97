"""What a signed agreement says of the buyer, and of the personas among buyers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class BuyerTerms:
    """What troubles buyers, with whom they compare us, how many days they take, and the seniority of those who decide.

    `decision_days` is None where it is not said.
    """

    problems: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    decision_days: int | None = None
    decided_by: tuple[str, ...] = ()

    def name_competitor(self, name: str) -> str:
        """The competitor as the agreement writes it; one that it does not name stays as it was typed."""
        return next((known for known in self.competitors if known.casefold() == name.strip().casefold()), name)


@dataclass(frozen=True, slots=True)
class PersonaTerms:
    """A persona: what it is called, which content cards come first, by id or kind, and what it asks."""

    id: str
    name: str
    wants: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


def read_buyer(document: Mapping[str, Any]) -> BuyerTerms | None:
    """The buyer of a signed document; None where it says nothing."""
    said = document.get("buyer")
    if not said:
        return None
    lists = {name: tuple(said.get(name) or ()) for name in ("problems", "competitors", "decided_by")}
    return BuyerTerms(decision_days=said.get("decision_days"), **lists)


def read_personas(document: Mapping[str, Any]) -> dict[str, PersonaTerms]:
    """The personas of a signed document by their ids, in its order."""
    return {
        said["id"]: PersonaTerms(
            said["id"], said["name"], tuple(said.get("wants") or ()), tuple(said.get("asks") or ())
        )
        for said in document.get("personas") or ()
    }
