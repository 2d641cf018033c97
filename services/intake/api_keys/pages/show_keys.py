"""The page of all API keys, with the form that makes one."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse

from services.intake.api_keys import store
from services.intake.api_keys.schemas import ALL_SCOPES, KeyIn
from shared.auth.setup import split_problem
from shared.http import Problem, parse_body
from shared.web import make_page_renderer

WHAT_EACH_OPENS = {
    "capture": "sends leads and activities",
    "spend": "sends what marketing spent, and rates of exchange",
    "sales": "works handoffs; sets up sellers, teams, routing and subscriptions",
    "marketing": "sets up sources; sees captures and people, and states attributes",
    "read": "reads reports, journeys, scores and the stream",
    "sign_marketing": "signs agreements for marketing",
    "sign_sales": "signs agreements for sales",
    "backfill": "says when things happened in the past",
    "admin": "does everything",
}

page = make_page_renderer(__file__)


def read_key_form(sent: Mapping[str, str]) -> KeyIn:
    """The key of the form. Raises Problem 422."""
    given = {name: sent[name].strip() for name in ("seller", "note") if sent.get(name, "").strip()}
    return parse_body(KeyIn, orjson.dumps(given | {"scopes": [scope for scope in ALL_SCOPES if scope in sent]}))


async def show(
    request: Request, *, sent: Mapping[str, str] | None = None, problem: Problem | None = None, **more: Any
) -> HTMLResponse:
    """The page. The form is filled with `sent`."""
    keys = await request.app.state.intake.database.slow_reads.run(store.list_keys)
    return page(
        "keys.html",
        problem.status_code if problem else 200,
        keys=keys,
        scopes=WHAT_EACH_OPENS,
        form=sent or {},
        **split_problem(problem),
        **request.state.frame,
        **{"secret": "", "made": None, **more},
    )
