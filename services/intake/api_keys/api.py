"""The routes of API keys."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.intake.api_keys import store
from services.intake.api_keys.domain import ApiKeyNotFound, LastAdminKey, UnknownSeller
from services.intake.api_keys.handlers.for_callers import make_as_caller, revoke_as_caller
from services.intake.api_keys.schemas import KeyIn, KeysOut, NewKeyOut, to_key_out
from shared.auth import Caller, RequireScope
from shared.http import Body, Problem, Router, field_problem, problems
from shared.idempotency.request import idempotency_key

# A key of an earlier version may be an administrator's and bound to a seller.
Admin = Annotated[Caller, Depends(RequireScope("admin", unbound=True))]

router = Router(
    answers={
        ApiKeyNotFound: lambda _: Problem(404, "There is no such key"),
        LastAdminKey: 409,
        UnknownSeller: field_problem("/seller"),
    }
)


@router.post("/v1/keys", status_code=201, responses=problems(409))
async def post_key(
    request: Request, caller: Admin, body: Annotated[KeyIn, Depends(Body(KeyIn, exactly=True))]
) -> NewKeyOut:
    """Create a key and show its secret: only the hash of the secret is stored."""
    key, secret = await make_as_caller(request, caller, body, idempotency_key(request, caller))
    return NewKeyOut(**to_key_out(key).model_dump(), secret=secret)


@router.get("/v1/keys")
async def get_keys(request: Request, caller: Admin) -> KeysOut:
    """Every key, without secrets."""
    keys = await request.app.state.intake.database.slow_reads.run(store.list_keys)
    return KeysOut(keys=[to_key_out(key) for key in keys])


@router.delete("/v1/keys/{key_id}", status_code=204, responses=problems(404, 409), response_class=Response)
async def delete_key(key_id: UUID, request: Request, caller: Admin) -> None:
    """Revoke a key: within 5 seconds no service accepts it. The last key with the scope admin stays."""
    await revoke_as_caller(request, caller, key_id)
