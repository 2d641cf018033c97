"""The addresses of the forms of all pages, with what each asks of who sends it."""

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
