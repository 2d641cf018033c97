"""The requests and responses of the routes of API keys."""

from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from services.intake.api_keys.domain import ApiKey
from shared.http import REQUEST_MODEL, Code, Instant, Text, field_error

Scope = Literal["capture", "spend", "sales", "marketing", "read", "sign_marketing", "sign_sales", "backfill", "admin"]
ALL_SCOPES: tuple[Scope, ...] = get_args(Scope)


def sort_scopes(scopes: list[Scope]) -> list[Scope]:
    """Each scope once, in order. Raises an error of pydantic without any."""
    if not scopes:
        raise field_error("Must name at least one scope.")
    return sorted(set(scopes))


class KeyIn(BaseModel):
    """What the key may do; with a `seller`, for that seller's handoffs only."""

    model_config = REQUEST_MODEL

    scopes: Annotated[list[Scope], AfterValidator(sort_scopes), Field(json_schema_extra={"minItems": 1})]
    seller: Code | None = None
    note: Text | None = None

    @field_validator("seller")
    @classmethod
    def check_admin_unbound(cls, seller: str | None, info: ValidationInfo) -> str | None:
        if seller is not None and "admin" in info.data.get("scopes", ()):
            raise field_error("A key with the scope admin is bound to no seller.")
        return seller


class KeyOut(BaseModel):
    """A key without its secret."""

    key_id: UUID
    scopes: list[str]
    seller: str | None
    note: str | None
    created_at: Instant
    revoked_at: Instant | None
    last_used_at: Instant | None


class NewKeyOut(KeyOut):
    """A key with its secret, which the list of keys does not show."""

    secret: str


class KeysOut(BaseModel):
    """The newest keys, at most 1,000."""

    keys: list[KeyOut]


def to_key_out(key: ApiKey) -> KeyOut:
    return KeyOut(**vars(key))
