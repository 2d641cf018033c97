"""`/agreement/advice`: what the newest leads advise about the agreement in force."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.qualification.advice.domain.proposal import ENOUGH
from services.qualification.advice.handlers.load_advice import DAYS, load_advice
from services.qualification.advice.handlers.write_drafts import write_drafts
from services.qualification.dependencies import get_dependencies
from services.qualification.predictions.handlers.predict import find_model
from services.qualification.replays.pages import words
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
    advised = await load_advice(dependencies.database, dependencies.agreements)
    drafts = await write_drafts(dependencies.database, advised) if advised else []
    model = await find_model(dependencies.database)
    shown = {
        "report": model.report if model else None,
        "advised": advised,
        "drafts": drafts,
        "days": DAYS,
        "enough": ENOUGH,
        "words": words,
    }
    return page("advice.html", **shown, **request.state.frame)
