"""Subscriptions: who gets which of handoff's events by webhook, and when a subscription is disabled or ends."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeVar
from uuid import UUID

from services.handoff.subscriptions.domain.filter import Filter, PublishedEvent, wants
from shared.errors import Refusal
from shared.events.notices import SubscriptionEnded

# `disabled`: it only failed for days, and its deliveries wait. `ended`: its receiver answered 410 Gone.
State = Literal["active", "disabled", "ended", "deleted"]

SUBSCRIPTIONS_LIMIT = 50
# After so long without anything but failures, a subscription is disabled.
FAILING_LIMIT = timedelta(days=5)


class SubscriptionNotFound(Refusal):
    code = "no-such-subscription"
    detail = "There is no such subscription."


class DeliveryNotFound(Refusal):
    code = "no-such-delivery"
    detail = "There is no such delivery."


class TooManySubscriptions(Refusal):
    code = "too-many-subscriptions"
    detail = "There are 50 subscriptions, as many as there may be. Delete one, or let one take more types."


class ReceiverGone(Refusal):
    code = "subscription-ended"
    detail = "The receiver answered 410 Gone, which ends a subscription. Make a new one."


class SellerNotFound(Refusal):
    code = "unknown-seller"
    detail = "No seller has this id."


class TeamNotFound(Refusal):
    code = "unknown-team"
    detail = "No seller was ever in such a team."


class ForeignSeller(Refusal):
    code = "foreign-seller"
    detail = "The key is bound to another seller."


class AddressNotAllowed(Refusal):
    code = "address-not-allowed"
    detail = "Must be https and public, unless the operator allows its network in ACCORD_WEBHOOK_ALLOW."


class EventGone(Refusal):
    code = "event-gone"
    detail = "The journal no longer has the event of this delivery."


class JournalTooShort(Refusal):
    code = "journal-too-short"
    detail = "The journal no longer has all events since then; ask for a later instant."


@dataclass(frozen=True)
class Terms:
    """What the owner of a subscription chose: events of these types, and of this seller and team if given.

    `contact`: deliveries hold the contact card of the lead.
    """

    url: str
    types: tuple[str, ...]
    seller: str | None
    team: str | None
    contact: bool
    note: str | None


@dataclass(frozen=True)
class Subscription:
    """A subscription. `failing_since`: nothing but failures since then; `reason` says why it is not active.

    `key_id`: the API key that made it.
    """

    subscription_id: UUID
    terms: Terms
    state: State
    reason: str | None
    created_at: datetime
    failing_since: datetime | None
    delivered_at: datetime | None
    key_id: UUID


Bound = TypeVar("Bound", Filter, Terms)


def bind_to_seller(terms: Bound, bound_to: str | None) -> Bound:
    """The terms for a caller whose key may be bound to a seller. Raises ForeignSeller if they name another one."""
    if bound_to is None:
        return terms
    if terms.seller not in (None, bound_to):
        raise ForeignSeller
    return replace(terms, seller=bound_to)


def select_wanted(
    subscriptions: Iterable[Subscription], events: Sequence[PublishedEvent]
) -> list[tuple[UUID, PublishedEvent]]:
    """Each subscription with each event that it wants, in the order of the events."""
    each = list(subscriptions)
    return [(one.subscription_id, event) for event in events for one in each if wants(one.terms, event)]


def record_results(
    subscription: Subscription, delivered: int, statuses: Collection[int | None], now: datetime
) -> Subscription:
    """The subscription after some attempts, of which so many delivered; `statuses`: what the others were answered."""
    if 410 in statuses and subscription.state in ("active", "disabled"):
        return replace(subscription, state="ended", reason="410 Gone", failing_since=subscription.failing_since or now)
    if delivered:
        return replace(subscription, failing_since=None, delivered_at=now)
    since = subscription.failing_since or now
    if subscription.state == "active" and now - since >= FAILING_LIMIT:
        return replace(subscription, state="disabled", reason="nothing but failures for five days", failing_since=since)
    return replace(subscription, failing_since=since)


def tell_stopped(before: Subscription, after: Subscription, now: datetime) -> list[SubscriptionEnded]:
    """The event of a subscription that sends nothing any more since this change."""
    if after.state == before.state or after.state not in ("disabled", "ended"):
        return []
    return [
        SubscriptionEnded(
            occurred_at=now, subscription=after.subscription_id, state=after.state, seller=after.terms.seller,
            team=after.terms.team, key_id=after.key_id,
        )
    ]  # fmt: skip


def change_terms(subscription: Subscription, terms: Terms) -> Subscription:
    """The subscription with other terms; a disabled one is active again. Raises ReceiverGone."""
    require_open(subscription)
    if subscription.state == "active":
        return replace(subscription, terms=terms)
    return replace(subscription, terms=terms, state="active", reason=None, failing_since=None)


def require_open(subscription: Subscription) -> None:
    """Raises ReceiverGone for one that sends nothing any more."""
    if subscription.state == "ended":
        raise ReceiverGone
