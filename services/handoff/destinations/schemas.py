"""The requests and responses of the routes of destinations."""

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, StringConstraints, model_validator

from services.handoff.destinations.domain.destination import Destination, Digest, Kind, Quiet
from services.handoff.subscriptions.domain.secret import PREFIX
from services.handoff.subscriptions.schemas import URL_CHARACTERS, check_url
from shared.http import REQUEST_MODEL, Code, Instant, field_error
from shared.http.field_types import ONE_LINE
from shared.http.lead_reference import Email

SECRET_BYTES = range(24, 65)


def check_secret(secret: str) -> str:
    """The secret as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64."""
    try:
        content = b64decode(secret.removeprefix(PREFIX), validate=True)
    except Error:
        content = b""
    if not secret.startswith(PREFIX) or len(content) not in SECRET_BYTES:
        raise field_error("Must be whsec_ and 24 to 64 bytes in base64.")
    return secret


Url = Annotated[str, StringConstraints(max_length=URL_CHARACTERS, pattern=ONE_LINE), AfterValidator(check_url)]


class DestinationIn(BaseModel):
    """Where notices go. `email` takes `to`; `slack`, `teams` and `webhook` take `url`, which no response shows.

    Without `to` a mail goes to the address of the seller or person who is told. Without `url` and `secret` those of the
    destination stay. `secret` signs the messages of a webhook as Standard Webhooks says.
    """

    model_config = REQUEST_MODEL

    kind: Kind
    to: Email | None = None
    url: Url | None = None
    secret: Annotated[str, AfterValidator(check_secret)] | None = None
    quiet: Quiet = "outside business hours"
    digest: Digest = "none"

    @model_validator(mode="after")
    def check_kind(self) -> Self:
        if self.kind == "email" and (self.url or self.secret):
            raise field_error("An address of mail has no url and no secret.")
        if self.kind != "email" and self.to:
            raise field_error("Only mail goes `to` an address; give the `url`.")
        if self.kind != "webhook" and self.secret:
            raise field_error("Only a webhook is signed with a secret.")
        return self


class DestinationForm(DestinationIn):
    """A destination as the form of the set-up sends it, with its name."""

    destination: Code


class DestinationOut(BaseModel):
    """A destination without what is secret. `sent_at`: the last message that it took; `reason`: why one failed since.

    `host`: of the address that was given as `url`.
    """

    destination: str
    kind: Kind
    to: str | None
    host: str | None
    quiet: Quiet
    digest: Digest
    sent_at: Instant | None
    failed_at: Instant | None
    reason: str | None


class DestinationsOut(BaseModel):
    """Every destination, by name."""

    destinations: list[DestinationOut]


class TestOut(BaseModel):
    """What became of a test message: `reason` says why it was not taken."""

    delivered: bool
    reason: str | None


def describe(destination: Destination, health: Mapping[str, object]) -> DestinationOut:
    """The response that shows this destination."""
    return DestinationOut.model_validate(
        vars(destination) | {"sent_at": None, "failed_at": None, "reason": None} | dict(health)
    )
