"""Services wired together for one process; nothing runs yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import signin, web
from shared.access import ApiKeyCache
from shared.database import Database
from shared.http import Application, application
from shared.log.bells import Wakeups
from shared.log.fronts import log_backend_for
from shared.service import ServiceContext, ServiceFactory
from shared.settings import Settings
from shared.spine import ServiceRuntime
from shared.status import status_routes


@dataclass(frozen=True)
class Process:
    """The services of this process around one application."""

    app: Application
    spines: Sequence[ServiceRuntime]
    settings: Settings


def assemble(builds: dict[str, ServiceFactory], settings: Settings) -> Process:
    """Wire these services, with one bell board between them. Call inside the event loop."""
    bells = Wakeups()
    spines = []
    for name, build in builds.items():
        database = Database(settings.database, name)
        runtime = ServiceContext(settings, database)
        service = build(runtime)
        front = log_backend_for(settings, database, service.topics, bells, alone=len(builds) == 1)
        spines.append(ServiceRuntime(service, runtime, bells, front))
    routers = [*(router for spine in spines for router in spine.service.routers), signin.router]
    plain = [route for spine in spines for route in spine.service.fast_routes]
    title = "Accord" if len(spines) > 1 else f"Accord {spines[0].service.name}"
    app = application(title, routers, [*plain, *status_routes(), web.assets])
    app.state.keys = ApiKeyCache(spines[0].database)
    app.state.signin = signin.SignIn(settings.secrets, loopback=settings.loopback)
    app.state.settings = settings
    app.state.spines = spines
    for spine in spines:
        setattr(app.state, spine.service.name, spine.service.state)
    return Process(app, spines, settings)
