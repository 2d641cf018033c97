"""The requests and responses of the routes of subscriptions."""

from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.handoff.subscriptions.domain.attempt import DeliveryState
from services.handoff.subscriptions.domain.subscription import State, Subscription, Terms
from shared.http import QUERY_MODEL, REQUEST_MODEL, Code, Instant, Name, Text, field_error
from shared.http.field_types import ONE_LINE

URL_CHARACTERS = 2000
TYPES_LIMIT = 50
PAGE = 50
PAGE_LIMIT = 200


def check_url(url: str) -> str:
    """The address, if a webhook can be sent there; whether the operator allows it is decided later."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise field_error("Must be an address like https://example.com/hooks.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise field_error("Must be an address like https://example.com/hooks.")
    if parts.username is not None or parts.fragment:
        raise field_error("Must have no user name, no password and no part after #.")
    return url


class SubscriptionIn(BaseModel):
    """What to send, and where to: events of these types, as `handoff.*`, `sla.breached` or `*`.

    With `seller` or `team` only events of that seller (also those by which a lead leaves the seller) or team. With
    `contact` each message has the contact card of its lead in `data.contact`.
    """

    model_config = REQUEST_MODEL

    url: Annotated[str, StringConstraints(max_length=URL_CHARACTERS, pattern=ONE_LINE), AfterValidator(check_url)]
    types: Annotated[list[Text], Field(min_length=1, max_length=TYPES_LIMIT)]
    seller: Code | None = None
    team: Name | None = None
    contact: bool = False
    note: Text | None = None

    def to_terms(self) -> Terms:
        """What the caller chose."""
        types = tuple(dict.fromkeys(self.types))
        return Terms(self.url, types, self.seller, self.team, self.contact, self.note)


class SubscriptionOut(BaseModel):
    """A subscription without its secret. `failing_since`: it only failed since then.

    `state`: `active`; `disabled` after five days of nothing but failures, until a PUT; `ended` by 410 Gone.
    """

    subscription_id: UUID
    url: str
    types: list[str]
    seller: str | None
    team: str | None
    contact: bool
    note: str | None
    state: State
    reason: str | None
    created_at: Instant
    failing_since: Instant | None
    delivered_at: Instant | None

    @classmethod
    def of(cls, subscription: Subscription, **more: Any) -> Self:
        """The response that shows this subscription."""
        fields = vars(subscription) | vars(subscription.terms) | {"types": list(subscription.terms.types)} | more
        return cls(**{name: fields[name] for name in cls.model_fields})


class NewSubscriptionOut(SubscriptionOut):
    """A new subscription with the secret that signs its messages, which no other response shows."""

    secret: str


class SubscriptionsOut(BaseModel):
    """Every subscription, oldest first."""

    subscriptions: list[SubscriptionOut]


class RotationOut(BaseModel):
    """The new secret, and until when the former one signs too."""

    secret: str
    former_ends_at: Instant | None


class TrialOut(BaseModel):
    """What the receiver answered to a test message: its status, or in `error` why there is none."""

    delivered: bool
    status: int | None
    error: str | None
    milliseconds: int
    reply: str


class DeliveryOut(BaseModel):
    """One event for the subscription. `next_at`: when a pending one is sent next. `reply`: how the answer began."""

    delivery_id: UUID
    event_id: UUID
    type: str
    lead_id: UUID | None
    made_at: Instant
    state: DeliveryState
    attempts: int
    next_at: Instant | None
    tried_at: Instant | None
    status: int | None
    error: str | None
    milliseconds: int | None
    reply: str | None


class DeliveriesOut(BaseModel):
    """A page of deliveries, newest first; `next_cursor` is the cursor of the next page."""

    deliveries: list[DeliveryOut]
    next_cursor: UUID | None


class DeliveriesQuery(BaseModel):
    """The filter and the page."""

    model_config = QUERY_MODEL

    state: DeliveryState | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = PAGE
    cursor: UUID | None = None


class ReplayIn(BaseModel):
    """From when on events are sent again."""

    model_config = REQUEST_MODEL

    since: Instant


class ReplayOut(BaseModel):
    """The events since then, of all types: those that the subscription wants are sent again."""

    events: int
