"""`/scores/{lead_id}`: the verdict on a lead, by itself and as a part of the page of the lead."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.qualification.dependencies import QualificationDependencies, get_dependencies
from services.qualification.scores.handlers.load_score import await_entry, load_score
from services.qualification.scores.schemas import ScoreOut
from shared.auth import Caller, Viewer
from shared.http import Problem, Router
from shared.web import make_page_renderer
from shared.web.attribute_words import name_field

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
WORDS = {
    "verdicts": VERDICTS,
    "parts": PARTS,
    "results": RESULTS,
    "ruled_out": RULED_OUT,
    "name_field": name_field,
}
# The most facts that the form asks for at once.
FORM_FIELDS = 20

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/scores/{lead_id}", response_class=HTMLResponse)
async def show_score(
    lead_id: UUID,
    request: Request,
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))],
    after: UUID | None = None,
) -> HTMLResponse:
    """The verdict with the reason for each clause; a bound seller sees those of the seller's leads.

    `after`: an enrichment that was just stated; the page waits for the verdict that follows from it.
    """
    score = await load_score(dependencies, lead_id, viewer.seller)
    if score is None:
        raise Problem(404, "There is no such lead")
    is_new = after is None or await await_entry(dependencies, score.lead_id, after)
    if after is not None and is_new:
        score = await load_score(dependencies, lead_id, viewer.seller) or score
    is_part = "hx-request" in request.headers
    return page(
        "score_part.html" if is_part else "score.html",
        score=score,
        is_late=not is_new,
        missing_form=find_missing_form(score, currency_of(dependencies, score), is_part=is_part),
        **WORDS,
        **request.state.frame,
    )


def find_missing_form(score: ScoreOut, currency: str | None, *, is_part: bool) -> str | None:
    """Where intake's form for the missing facts is; None if no fact is missing."""
    names = list(dict.fromkeys(fact.field for fact in score.missing))[:FORM_FIELDS]
    asked = [("field", name) for name in names] + ([("currency", currency)] if currency else [])
    query = urlencode([*asked, *([("page", "lead")] if is_part else [])])
    return f"/contacts/{score.lead_id}/attributes?{query}" if names else None


def currency_of(dependencies: QualificationDependencies, score: ScoreOut) -> str | None:
    """The currency of the agreement that judged the lead."""
    agreement = dependencies.agreements.get(score.agreement_version or 0)
    return agreement.currency if agreement else None
