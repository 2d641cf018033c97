"""`/docs` says of every route who may use it and how, in the words of callers."""

import html
import re
import shlex
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from shared.http import Application
from shared.http.docs_page import render
from tests.public.entry_points import BUILDS, build_application

# People who fill in a form have no key.
PUBLIC = ["post_form_post"]


@pytest.fixture
async def app() -> Application:
    return await build_application(*BUILDS)


async def test_every_route_names_its_scopes_and_what_it_does(app: Application) -> None:
    operations = [operation for methods in app.openapi()["paths"].values() for operation in methods.values()]

    assert operations
    assert [operation["operationId"] for operation in operations if not operation.get("description")] == []
    assert [operation["operationId"] for operation in operations if not operation.get("security")] == PUBLIC


async def test_no_name_on_the_page_is_internal(app: Application) -> None:
    page = render(app.openapi()).decode()

    assert [name for name in app.openapi()["components"]["schemas"] if not name.isidentifier()] == []
    assert re.findall(r"services\.\w+|\w+__\w+", page) == []


async def test_words_in_backticks_are_shown_as_code(app: Application) -> None:
    page = render(app.openapi()).decode()

    assert "<code>false</code>: the seller has left; what is open passes to others at once." in page
    assert "`" not in re.sub("<pre>.*?</pre>", "", page, flags=re.DOTALL)


async def test_every_command_can_be_copied_into_a_shell(app: Application) -> None:
    texts = re.findall("<pre><code>(curl.*?)</code></pre>", render(app.openapi()).decode(), re.DOTALL)
    commands = [html.unescape(text) for text in texts]
    words = [shlex.split(command.partition("<<")[0]) for command in commands]

    assert len(commands) == sum(len(methods) for methods in app.openapi()["paths"].values())
    assert [each for each in words if "Authorization: Bearer $KEY" not in each or "{" in each[3]] == [
        each for each in words if "/v1/forms/website" in each[3]
    ]


async def test_routes_stand_under_those_who_use_them(app: Application) -> None:
    page = render(app.openapi()).decode()

    headings = [
        "Integrators: web forms, ad platforms, imports",
        "Integrators: the CRM",
        "Marketing",
        "Sales",
        "Readers of reports",
        "The operator",
    ]
    assert re.findall("<h2>(.*?)</h2>", page) == [*headings, "Objects"]
    assert page.index("<h2>Sales") < page.index("PUT /v1/sellers/{seller}") < page.index("<h2>Readers")
    assert "curl -X PUT http://127.0.0.1:8080/v1/sellers/kim" in page


async def test_no_request_waits_until_the_model_of_its_parameters_is_built(app: Application) -> None:
    routes = [route.dependant for route in iter_route_contexts(app.routes) if getattr(route, "dependant", None)]
    models = {model for dependant in routes for model in list_models(dependant)}

    assert len(models) > 10
    assert [model.__name__ for model in models if model.model_config.get("defer_build") is not False] == []


def list_models(dependant: Dependant) -> Iterator[type[BaseModel]]:
    """The models of parameters of a route and of its dependencies."""
    for parameter in dependant.query_params:
        if isinstance(kind := parameter.field_info.annotation, type) and issubclass(kind, BaseModel):
            yield kind
    for inner in dependant.dependencies:
        yield from list_models(inner)
