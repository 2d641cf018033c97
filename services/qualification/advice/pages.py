"""`/agreement/advice`: what the newest leads advise about the agreement in force."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.qualification.advice.domain import ENOUGH
from services.qualification.advice.handlers import DAYS, load_advice
from services.qualification.agreements.schemas.rewrite_yaml import rewrite_yaml
from services.qualification.agreements.schemas.write_yaml import write_yaml
from services.qualification.agreements.store.drafts import find_source
from services.qualification.dependencies import get_dependencies
from shared.auth import Caller, Viewer
from shared.http import Router
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/agreement/advice", response_class=HTMLResponse)
async def show_advice(
    request: Request, _: Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]
) -> HTMLResponse:
    """Each proposal with its evidence, and a draft that opens in the editor, where it is tried on the past."""
    dependencies = get_dependencies(request)
    advised = await load_advice(dependencies)
    drafts: list[str] = []
    if advised:
        document = advised.agreement.document
        async with dependencies.database.read_connection() as conn:
            text = await find_source(conn, advised.agreement.version) or write_yaml(document)
        drafts = [
            rewrite_yaml(text, {**document, "definition": dict(each.definition)}) for each in advised.advice.proposals
        ]
    return page("advice.html", advised=advised, drafts=drafts, days=DAYS, enough=ENOUGH, **request.state.frame)
