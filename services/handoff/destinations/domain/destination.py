"""Destinations: where notices go, when they are quiet, and what they gather."""

from dataclasses import dataclass
from typing import Literal

from shared.errors import Refusal

Kind = Literal["email", "slack", "teams", "webhook"]
Quiet = Literal["outside business hours", "never"]
Digest = Literal["none", "daily"]

DESTINATIONS_LIMIT = 500


class DestinationNotFound(Refusal):
    code = "no-such-destination"
    detail = "There is no such destination."


class DestinationInUse(Refusal):
    code = "destination-in-use"
    detail = "A seller or a team is told there: take it out of what they have first."


class TooManyDestinations(Refusal):
    code = "too-many-destinations"
    detail = f"There are {DESTINATIONS_LIMIT} destinations, as many as there may be."


class UrlRequired(Refusal):
    code = "url-required"
    detail = "A new destination of this kind needs its address."


@dataclass(frozen=True)
class Destination:
    """Where notices go. `to`: the address of mail, None: that of the person who is told.

    `host`: of the chat or program;
    `quiet`: when nothing is sent; `digest`: `daily` gathers all but offers until the morning.
    """

    destination: str
    kind: Kind
    to: str | None
    host: str | None
    quiet: Quiet = "outside business hours"
    digest: Digest = "none"


@dataclass(frozen=True)
class Target:
    """A destination with what is secret of it: the address of the chat or program, and what signs its messages."""

    destination: Destination
    url: str | None = None
    secret: bytes | None = None
