"""What a signed agreement says of leads of known companies."""

from collections.abc import Mapping
from typing import Any

from shared.events.handoff import Standing

STANDINGS: tuple[Standing, ...] = ("customer", "open_deal", "former_customer", "partner", "competitor")


def read_known_accounts(document: Mapping[str, Any]) -> dict[Standing, str]:
    """`account_owner`, `deal_owner` or `filter` for each standing that a signed document, or its promise, names."""
    said = document.get("known_accounts") or {}
    return {standing: said[standing] for standing in STANDINGS if said.get(standing)}
