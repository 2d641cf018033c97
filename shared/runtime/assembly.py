"""The services of one process, wired together around one HTTP application; nothing runs yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.auth import ApiKeyCache, Sessions, require_reader, signin_router
from shared.config.settings import Settings
from shared.db.lenders import open_database
from shared.http import Application, RateLimits, create_application
from shared.messaging.log.wakeups import Wakeups
from shared.runtime.health import health_routes
from shared.runtime.log_backend import choose_log_backend
from shared.runtime.service import ServiceContext, ServiceFactory
from shared.runtime.service_runtime import ServiceRuntime
from shared.web import assets_route


@dataclass(frozen=True)
class Process:
    """The services of one process and the application that serves their routes."""

    app: Application
    runtimes: Sequence[ServiceRuntime]
    settings: Settings

    @property
    def outlasts_database(self) -> bool:
        """Whether there is something that it can do without PostgreSQL."""
        return any(runtime.service.outlasts_database for runtime in self.runtimes)

    def hold(self, why: str | None) -> None:
        """Do nothing that needs PostgreSQL, and say why at `/readyz`; None: begin with it."""
        for runtime in self.runtimes:
            runtime.hold(why)


def assemble(factories: Mapping[str, ServiceFactory], settings: Settings, token: str | None = None) -> Process:
    """Wire the services of these names; they share one `Wakeups`. To be called inside the event loop.

    `token`: signs its reader in as administrator.
    """
    wakeups = Wakeups()
    alone = len(factories) == 1
    runtimes = [assemble_service(name, build, settings, wakeups) for name, build in factories.items()]
    routers = [*(router for runtime in runtimes for router in runtime.service.routers), signin_router]
    fast_routes = [route for runtime in runtimes for route in runtime.service.fast_routes]
    title = f"Accord {runtimes[0].service.name}" if alone else "Accord"
    app = create_application(title, routers, [*fast_routes, *health_routes(runtimes), assets_route])
    app.main_files = [runtime.service.main_file for runtime in runtimes if runtime.service.main_file]
    access = runtimes[0].database.lenders.get("access", runtimes[0].database)
    app.state.keys = ApiKeyCache(access)
    app.state.sessions = Sessions(access, token)
    app.state.settings = settings
    app.state.rate_limits = RateLimits(settings.key_rate)
    app.state.trusted_proxies = settings.trusted_networks
    app.state.runtimes = runtimes
    app.state.documents_guard = require_reader
    for runtime in runtimes:
        setattr(app.state, runtime.service.name, runtime.service.state)
    return Process(app, runtimes, settings)


def assemble_service(name: str, build: ServiceFactory, settings: Settings, wakeups: Wakeups) -> ServiceRuntime:
    """One service of a process."""
    database = open_database(settings, name)
    context = ServiceContext(settings, database)
    service = build(context)
    log_backend = choose_log_backend(settings, database, service.topics, wakeups)
    return ServiceRuntime(service, context, wakeups, log_backend)
