"""The step of the first set-up in which both sides sign an agreement."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.qualification.agreements import store
from services.qualification.agreements.schemas.parse import FIRST_AGREEMENT
from services.qualification.dependencies import get_dependencies
from shared.auth.setup_steps import Admin, show_step, write_curl
from shared.http import YAML, Router

TITLE = "Sign an agreement"

router = Router(include_in_schema=False)


@router.get("/setup/agreement", response_class=HTMLResponse)
async def show_agreement_step(request: Request, viewer: Admin) -> HTMLResponse:
    """Whether an agreement is in force, else the commands that send a first one, and sign it for both sides."""
    async with get_dependencies(request).database.read_connection() as conn:
        in_force, drafts = await store.find_version_in_force(conn), await store.list_newest(conn)
    if in_force is not None or not drafts:
        document = f"--data-binary @- <<'END'\n{FIRST_AGREEMENT}END"
        return show_step(
            TITLE,
            done=in_force is not None,
            sentence="It says what a qualified lead is, and how fast sales answers. One to begin with:",
            command=write_curl(request, "POST", "/v1/agreements", document, YAML),
        )
    version = drafts[0].version
    return show_step(
        TITLE,
        done=False,
        sentence=f"Version {version} is drafted. Once both sides have signed it, it is in force:",
        command="\n".join(write_signature(request, version, side) for side in ("marketing", "sales")),
    )


def write_signature(request: Request, version: int, side: str) -> str:
    """The command that signs for one side."""
    body = f"""-d '{{"side": "{side}", "signer": "Head of {side}"}}'"""
    return write_curl(request, "POST", f"/v1/agreements/{version}/signatures", body)
