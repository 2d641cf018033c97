"""The schema of what becomes of leads of known companies, before any routing rule is asked."""

from typing import Literal

from pydantic import BaseModel

from shared.agreement.field_types import STRICT

FILTER = "filter"
ToAccountOwner = Literal["account_owner", "filter"]


class KnownAccounts(BaseModel):
    """For each standing of a company: its leads go to the seller who has the account, or are kept back.

    A standing that is not named is routed like any other lead.
    """

    model_config = STRICT

    customer: ToAccountOwner | None = None
    open_deal: Literal["deal_owner", "filter"] | None = None
    former_customer: ToAccountOwner | None = None
    partner: ToAccountOwner | None = None
    competitor: Literal["filter"] | None = None
