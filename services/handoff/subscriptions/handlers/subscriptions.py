"""Making, changing and deleting subscriptions."""

from collections.abc import Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.subscriptions.domain.filter import Filter
from services.handoff.subscriptions.domain.secret import SealedSecret
from services.handoff.subscriptions.domain.subscription import (
    SUBSCRIPTIONS_LIMIT,
    SellerNotFound,
    Subscription,
    TeamNotFound,
    Terms,
    TooManySubscriptions,
    bind_to_seller,
    change_terms,
)
from services.handoff.subscriptions.handlers.owners import Owner, find
from services.handoff.subscriptions.handlers.secrets import generate_secret, seal, show, unseal
from services.handoff.subscriptions.store import deliveries, feed, subscriptions
from shared.auth import record_change
from shared.db.connection import Connection
from shared.idempotency.domain import KeyReused


async def create(conn: Connection, roots: Sequence[bytes], owner: Owner, terms: Terms) -> tuple[Subscription, str]:
    """A new subscription and its secret; a repeat under one Idempotency-Key gets the same.

    Raises ForeignSeller, TooManySubscriptions, SellerNotFound, TeamNotFound, KeyReused.
    """
    terms = bind_to_seller(terms, owner.seller)
    await feed.lock_positions(conn)
    if owner.idempotency_key and (
        stored := await subscriptions.find_repeated(conn, owner.key_id, owner.idempotency_key)
    ):
        if stored.subscription.terms != terms:
            raise KeyReused
        return stored.subscription, show(unseal(roots, stored.subscription.subscription_id, stored.secrets[0].sealed))
    await require_known(conn, terms)
    live = [stored.subscription for stored in await subscriptions.find_live(conn)]
    if len(live) >= SUBSCRIPTIONS_LIMIT:
        raise TooManySubscriptions
    if not live:
        # Positions stand still without subscriptions; this one gets what is published from now on.
        await feed.move_to_heads(conn)
    subscription_id, secret = uuid7(), generate_secret()
    sealed = SealedSecret(seal(roots[0], subscription_id, secret))
    await subscriptions.add(conn, subscription_id, terms, (sealed,), owner.key_id, owner.idempotency_key)
    await record_change(conn, owner.key_id, "created", f"subscriptions/{subscription_id}")
    return (await find(conn, owner, subscription_id)).subscription, show(secret)


async def change(conn: Connection, owner: Owner, subscription_id: UUID, terms: Terms) -> Subscription:
    """Change what the subscription gets, and enable it if it is disabled.

    Raises SubscriptionNotFound, ReceiverGone, ForeignSeller, SellerNotFound, TeamNotFound.
    """
    before = (await find(conn, owner, subscription_id, lock=True)).subscription
    after = change_terms(before, bind_to_seller(terms, owner.seller))
    if after == before:
        return before
    await require_known(conn, after.terms)
    await subscriptions.save(conn, [after])
    if before.state == "disabled" or before.terms.url != after.terms.url:
        await deliveries.hasten(conn, subscription_id)
    await record_change(conn, owner.key_id, "saved", f"subscriptions/{subscription_id}")
    return after


async def delete(conn: Connection, owner: Owner, subscription_id: UUID) -> None:
    """End the subscription and forget it. Raises SubscriptionNotFound."""
    await find(conn, owner, subscription_id, lock=True)
    await subscriptions.delete(conn, subscription_id)
    await record_change(conn, owner.key_id, "deleted", f"subscriptions/{subscription_id}")


async def require_known(conn: Connection, terms: Filter | Terms) -> None:
    """Raises SellerNotFound and TeamNotFound for what the terms name and does not exist."""
    unknown = await subscriptions.find_unknown(conn, terms.seller, terms.team)
    if "seller" in unknown:
        raise SellerNotFound
    if "team" in unknown:
        raise TeamNotFound
