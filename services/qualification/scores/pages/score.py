"""`/scores/{lead_id}`: the verdict on a lead, by itself and as a part of the page of the lead."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.qualification.dependencies import QualificationDependencies, get_dependencies
from services.qualification.scores.handlers.load_score import load_score
from shared.auth import Caller, Viewer
from shared.http import Problem, Router
from shared.web import make_page_renderer

VERDICTS = {
    "qualified": "It qualified",
    "nurture": "It is not qualified yet",
    "disqualified": "It is disqualified",
    "unscored": "It is not judged yet",
}
PARTS = {"profile": "who they are", "behaviour": "what they did", "disqualify": "what rules them out"}
# A style and a word for each result: of a clause that asks for something, and of one that rules leads out.
RESULTS = {True: ("met", "met"), False: ("missed", "missed"), None: ("unknown", "not known")}
RULED_OUT = {True: ("missed", "applies"), False: ("met", "does not apply"), None: ("unknown", "not known")}

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/scores/{lead_id}", response_class=HTMLResponse)
async def show_score(
    lead_id: UUID,
    request: Request,
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))],
) -> HTMLResponse:
    """The verdict with the reason for each clause; a bound seller sees those of the seller's leads."""
    score = await load_score(dependencies, lead_id, viewer.seller)
    if score is None:
        raise Problem(404, "There is no such lead")
    template = "score_part.html" if "hx-request" in request.headers else "score.html"
    words = {"verdicts": VERDICTS, "parts": PARTS, "results": RESULTS, "ruled_out": RULED_OUT}
    return page(template, score=score, **words, **request.state.frame)
