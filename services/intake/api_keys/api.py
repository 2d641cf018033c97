"""The routes of API keys."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator
from starlette.requests import Request
from starlette.responses import Response

from services.intake.api_keys import store
from services.intake.api_keys.domain import ApiKey, ApiKeyNotFound, LastAdminKey, UnknownSeller
from services.intake.api_keys.handlers import choose_secret, create_key, revoke_key
from shared.auth import Caller, RequireScope, record_security_event
from shared.http import (
    REQUEST_MODEL,
    Body,
    Code,
    Instant,
    Problem,
    Router,
    Text,
    field_error,
    field_problem,
    problems,
)
from shared.idempotency.request import idempotency_key

Scope = Literal["capture", "spend", "sales", "marketing", "read", "sign_marketing", "sign_sales", "backfill", "admin"]
# A key of an earlier version may be an administrator's and bound to a seller.
Admin = Annotated[Caller, Depends(RequireScope("admin", unbound=True))]

router = Router(
    answers={
        ApiKeyNotFound: lambda _: Problem(404, "There is no such key"),
        LastAdminKey: 409,
        UnknownSeller: field_problem("/seller"),
    }
)


class KeyIn(BaseModel):
    """What the key may do; with a `seller`, for that seller's handoffs only."""

    model_config = REQUEST_MODEL

    scopes: Annotated[list[Scope], Field(min_length=1), AfterValidator(lambda scopes: sorted(set(scopes)))]
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


class NewKeyOut(KeyOut):
    """A key with its secret, which the list of keys does not show."""

    secret: str


class KeysOut(BaseModel):
    """The newest keys, at most 1,000."""

    keys: list[KeyOut]


@router.post("/v1/keys", status_code=201, responses=problems(409))
async def post_key(
    request: Request, caller: Admin, body: Annotated[KeyIn, Depends(Body(KeyIn, exactly=True))]
) -> NewKeyOut:
    """Create a key and show its secret: only the hash of the secret is stored."""
    intake = request.app.state.intake
    idempotency = idempotency_key(request, caller)
    secret = await choose_secret(intake.database, intake.secrets, idempotency) if idempotency else None
    key, secret = await create_key(intake.database, tuple(body.scopes), body.seller, body.note, secret, caller.key_id)
    record_security_event("key_made", request, key_id=caller.key_id, target=key.key_id)
    return NewKeyOut(**to_key_out(key).model_dump(), secret=secret)


@router.get("/v1/keys")
async def get_keys(request: Request, caller: Admin) -> KeysOut:
    """Every key, without secrets."""
    keys = await request.app.state.intake.database.slow_reads.run(store.list_keys)
    return KeysOut(keys=[to_key_out(key) for key in keys])


@router.delete("/v1/keys/{key_id}", status_code=204, responses=problems(404, 409), response_class=Response)
async def delete_key(key_id: UUID, request: Request, caller: Admin) -> None:
    """Revoke a key: within 5 seconds no service accepts it. The last key with the scope admin stays."""
    try:
        await revoke_key(request.app.state.intake.database, key_id, caller.key_id)
    except LastAdminKey:
        record_security_event("last_admin_refused", request, key_id=caller.key_id, target=key_id)
        raise
    record_security_event("key_revoked", request, key_id=caller.key_id, target=key_id)


def to_key_out(key: ApiKey) -> KeyOut:
    return KeyOut(**vars(key))
