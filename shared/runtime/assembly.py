"""Services wired together for one process; nothing runs yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import web
from shared.auth import ApiKeyCache, signin___init__
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http import Application, create_application
from shared.messaging.log.wakeups import Wakeups
from shared.runtime.health import status_routes
from shared.runtime.log_backend import choose_log_backend
from shared.runtime.service import ServiceContext, ServiceFactory
from shared.runtime.service_runtime import ServiceRuntime


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
        front = choose_log_backend(settings, database, service.topics, bells, alone=len(builds) == 1)
        spines.append(ServiceRuntime(service, runtime, bells, front))
    routers = [*(router for spine in spines for router in spine.service.routers), signin___init__.router]
    plain = [route for spine in spines for route in spine.service.fast_routes]
    title = "Accord" if len(spines) > 1 else f"Accord {spines[0].service.name}"
    app = create_application(title, routers, [*plain, *status_routes(), web.assets])
    app.state.keys = ApiKeyCache(spines[0].database)
    app.state.signin = signin___init__.SessionCookies(settings.secrets, loopback=settings.loopback)
    app.state.settings = settings
    app.state.spines = spines
    for spine in spines:
        setattr(app.state, spine.service.name, spine.service.state)
    return Process(app, spines, settings)
