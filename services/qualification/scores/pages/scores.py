"""`/scores`: leads in nurture by what is missing, the nearest first, and those that sales gave back."""

from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.qualification.dependencies import QualificationDependencies, get_dependencies
from services.qualification.scores.domain.listing import COUNTED_LEADS, Place, ScoreQuestion
from services.qualification.scores.handlers.list_scores import count_missing, list_scores
from services.qualification.scores.pages.scores_table import describe_set, list_cells, name_set
from shared.auth import Caller, Viewer
from shared.auth.page_files import FILE_LIMIT, answer_file
from shared.http import Router, Text, invalid_parameter
from shared.web import make_page_renderer

PAGE_LIMIT = 50
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "marketing", unbound=True))]


class Chosen(NamedTuple):
    """What the address asks for: a set of facts, or who was given back; the place, or a file."""

    question: ScoreQuestion
    after: Place | None
    as_file: bool


def read_chosen(
    lacks: Annotated[Text | None, Query()] = None,
    recycled: bool = False,
    after: Annotated[Text, Query()] = "",
    format: Annotated[Text, Query()] = "",  # noqa: A002
) -> Chosen:
    """The parameters of the address. Raises Problem 422."""
    place = Place.parse(after) if after else None
    if after and place is None:
        raise invalid_parameter("after", "Must be the `after` of the link to a next page.")
    if format not in ("", "csv"):
        raise invalid_parameter("format", "Must be one of csv.")
    return Chosen(ScoreQuestion(recycled=recycled, exactly=lacks), place, bool(format))


@router.get("/scores", response_class=HTMLResponse)
async def show_scores(
    request: Request,
    viewer: Reader,
    dependencies: Annotated[QualificationDependencies, Depends(get_dependencies)],
    chosen: Annotated[Chosen, Depends(read_chosen)],
) -> Response:
    """How many leads lack the same, and the leads that lack this set, or any, by the points below the threshold."""
    database, question = dependencies.database, chosen.question
    limit = FILE_LIMIT if chosen.as_file else PAGE_LIMIT
    found = await list_scores(database, question, chosen.after, limit)
    if chosen.as_file:
        return await answer_file(
            request, viewer, "recycled" if question.recycled else "nurture", list_cells(found.rows)
        )
    counted = [] if question.recycled else await count_missing(database)
    sets = sorted(counted, key=lambda each: not each.lacks)
    return page(
        "scores.html",
        question=question,
        title=describe_set(question.exactly) if question.exactly is not None else "Leads in nurture",
        sets=[(each, name_set(each.lacks), f"/scores?{urlencode({'lacks': each.lacks})}") for each in sets],
        counted=COUNTED_LEADS,
        rows=[(row, name_set(row.lacks)) for row in found.rows],
        next_page=turn_page(request, after=found.cursor) if found.cursor else None,
        first_page=turn_page(request) if chosen.after else None,
        csv=turn_page(request, format="csv"),
        **request.state.frame,
    )


def turn_page(request: Request, **more: str) -> str:
    """The address of the first page of the same list; `more`: of the one after a place, or of the file."""
    query = {key: value for key, value in request.query_params.items() if key not in ("after", "format")}
    return f"{request.url.path}?{urlencode(query | more)}"
