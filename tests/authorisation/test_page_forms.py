"""Every form of every page asks for the session and its token, and set-up for a key that is bound to no seller."""

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.handoff import main as handoff
from services.intake import main as intake
from services.metrics import main as metrics
from services.qualification import main as qualification
from shared.auth import Viewer
from shared.config.settings import Settings
from shared.db.database import Database
from shared.runtime.service import ServiceContext

SERVICES = {"intake": intake, "qualification": qualification, "handoff": handoff, "metrics": metrics}
NOWHERE = "postgresql://accord@127.0.0.1:9/accord"
# The first is for who has the link of a mail; the second reads the token from the file that it takes piece by piece.
OTHERWISE = {"/act/{token}", "/imports"}


def list_forms() -> Iterator[tuple[str, list[Viewer]]]:
    """The address of each form, with what it asks of who sends it."""
    for name, service in SERVICES.items():
        context = ServiceContext(Settings.model_validate({"secret": "s" * 43}), Database(NOWHERE, name))
        for route in (route for router in service.build(context).routers for route in router.routes):
            if isinstance(route, APIRoute) and not route.include_in_schema and "POST" in (route.methods or ()):
                yield route.path, list(find_viewers(route.dependant))


def find_viewers(dependant: Dependant) -> Iterator[Viewer]:
    if isinstance(dependant.call, Viewer):
        yield dependant.call
    for each in dependant.dependencies:
        yield from find_viewers(each)


def test_every_form_of_a_page_asks_for_the_token_of_the_session_that_was_shown_it() -> None:
    forms = dict(list_forms())

    assert {path for path, viewers in forms.items() if not viewers} == OTHERWISE
    assert "/setup/subscriptions/{subscription_id}/rotation" in forms


def test_no_form_of_set_up_takes_a_key_that_is_bound_to_a_seller() -> None:
    bound = [
        path
        for path, viewers in list_forms()
        if path.startswith("/setup/") and not all(each.unbound for each in viewers)
    ]

    assert bound == []
