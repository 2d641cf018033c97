"""The forms of all pages, and sending them with a token or without."""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

import httpx2

from shared.auth.form_tokens import FIELD, make_form_token
from tests.authorisation.form_routes import list_forms
from tests.flow.pages.crawl import Shown
from tests.flow.pages.showroom import Showroom
from tests.support.page_forms import PageForm

# Forms that are none of a session: of visitors, and of who has the link of a notice.
COMPONENTS = "/setup/components"
OF_VISITORS = re.compile(r"/(signin|act|v1/forms)\b.*")


# The forms of each route.
Forms = dict[str, list[PageForm]]


def find_route(action: str) -> str:
    """The address of the form's route, with the names of its parameters."""
    path = action.partition("?")[0]
    routes = {route for route, _ in list_forms()} | {"/signout"}
    found = [route for route in routes if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path)]
    assert found, action
    return min(found, key=lambda route: route.count("{"))


def collect_forms(pages: Iterable[Shown]) -> Forms:
    """Of each route the forms that an administrator finds on the pages, one for each button.

    The page of components shows a form that is sent nowhere.
    """
    found: dict[str, dict[Any, PageForm]] = {}
    for form in chain.from_iterable(
        each.forms for each in pages if each.example.person == "admin" and each.path != COMPONENTS
    ):
        if not OF_VISITORS.match(form.action):
            key = (form.values.get("form"), form.button)
            found.setdefault(find_route(form.action), {})[key] = form
    return {route: list(forms.values()) for route, forms in found.items()}


async def send(browser: httpx2.AsyncClient, form: PageForm, token: str | None, **headers: str) -> int:
    """The status of the form as this browser sends it with this token; 401 for the way to the sign-in form."""
    values = {name: value for name, value in form.values.items() if name != FIELD}
    values |= {} if token is None else {FIELD: token}
    files = {"file": ("leads.csv", "email\n", "text/csv")} if form.action == "/imports" else None
    answer = await browser.post(form.action, data=values, files=files, headers=headers)
    browser.cookies.clear()
    is_sign_in = answer.headers.get("location", "").startswith("/signin")
    return 401 if is_sign_in and form.action != "/signout" else answer.status_code


def token_of(showroom: Showroom, person: str) -> str:
    """The token of the person's session."""
    return make_form_token(showroom.cookies[person].partition("=")[2])
