"""The secrets of a subscription: the newest one, and former ones that still sign."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# How a secret of Standard Webhooks begins as text.
PREFIX = "whsec_"
# A former secret signs for so long beside the new one.
FORMER_SECRET_LIFE = timedelta(hours=24)
SECRETS_LIMIT = 5


@dataclass(frozen=True)
class SealedSecret:
    """An encrypted secret; a former one ends at `ends_at`."""

    sealed: bytes
    ends_at: datetime | None = None


def rotate(secrets: tuple[SealedSecret, ...], sealed: bytes, now: datetime) -> tuple[SealedSecret, ...]:
    """The secrets after a rotation, newest first: former ones sign for 24 hours more, at most four of them."""
    former = (SealedSecret(each.sealed, each.ends_at or now + FORMER_SECRET_LIFE) for each in find_valid(secrets, now))
    return (SealedSecret(sealed), *former)[:SECRETS_LIMIT]


def find_valid(secrets: tuple[SealedSecret, ...], now: datetime) -> tuple[SealedSecret, ...]:
    """Those that sign at this instant, newest first."""
    return tuple(each for each in secrets if each.ends_at is None or each.ends_at > now)
