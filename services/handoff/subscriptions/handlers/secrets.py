"""The secrets of subscriptions: made, shown once, and sealed."""

from base64 import b64encode
from collections.abc import Sequence
from secrets import token_bytes
from uuid import UUID

from services.handoff.subscriptions.domain.secret import PREFIX
from shared.auth import sealing

SECRET_BYTES = 32
PURPOSE = b"accord: secrets of webhook subscriptions"


def generate_secret() -> bytes:
    """A new random secret of 256 bits."""
    return token_bytes(SECRET_BYTES)


def show(secret: bytes) -> str:
    """The secret as Standard Webhooks writes it: `whsec_…`."""
    return PREFIX + b64encode(secret).decode()


def seal(root: bytes, subscription_id: UUID, secret: bytes) -> bytes:
    """The secret, encrypted under a key derived from `root`, for this subscription only."""
    return sealing.seal(root, PURPOSE, subscription_id.bytes, secret)


def unseal(roots: Sequence[bytes], subscription_id: UUID, sealed: bytes) -> bytes:
    """The secret, under whichever of `roots` it was sealed. Raises Unreadable."""
    return sealing.unseal(roots, PURPOSE, subscription_id.bytes, sealed)


def unseal_if_known(roots: Sequence[bytes], subscription_id: UUID, sealed: bytes) -> bytes | None:
    """As `unseal`; None if none of `roots` sealed the secret."""
    try:
        return unseal(roots, subscription_id, sealed)
    except sealing.Unreadable:
        return None
