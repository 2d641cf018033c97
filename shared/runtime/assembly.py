"""Services wired together for one process; nothing runs yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared import web
from shared.auth import ApiKeyCache, signin___init__
from shared.config.settings import Settings
from shared.db.database import Database
from shared.events.catalogue import BY_TOPIC
from shared.http import Application, application
from shared.messaging.log.journal import JournalSource
from shared.messaging.log.record import RecordPublisher, RecordSource
from shared.messaging.log.wakeups import Wakeups
from shared.runtime.health import status_routes
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
        front = log_backend_for(settings, database, service.topics, bells, alone=len(builds) == 1)
        spines.append(ServiceRuntime(service, runtime, bells, front))
    routers = [*(router for spine in spines for router in spine.service.routers), signin___init__.router]
    plain = [route for spine in spines for route in spine.service.fast_routes]
    title = "Accord" if len(spines) > 1 else f"Accord {spines[0].service.name}"
    app = application(title, routers, [*plain, *status_routes(), web.assets])
    app.state.keys = ApiKeyCache(spines[0].database)
    app.state.signin = signin___init__.SignIn(settings.secrets, loopback=settings.loopback)
    app.state.settings = settings
    app.state.spines = spines
    for spine in spines:
        setattr(app.state, spine.service.name, spine.service.state)
    return Process(app, spines, settings)


# Where every relay is in this process its bell is enough; else others number too, and nobody rings.
SAME_PROCESS_POLL_SECONDS = 0.5
OTHER_PROCESS_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class LogBackend:
    """The log in front of the journal, for one service: how it reads and how it publishes."""

    source: RecordSource
    publisher: RecordPublisher | None = None


def log_backend_for(
    settings: Settings, database: Database, topics: tuple[str, ...], bells: Wakeups, alone: bool
) -> LogBackend:
    """The log of the service of this database, which reads `topics`; `alone`: their speakers are in other processes."""
    if settings.log == "kafka" and settings.kafka_bootstrap:
        return _kafka(database.service, settings.kafka_bootstrap, settings.retention_days)
    poll_seconds = OTHER_PROCESS_POLL_SECONDS if alone else SAME_PROCESS_POLL_SECONDS
    return LogBackend(JournalSource(database, bells.subscribe(topics), poll_seconds))


def _kafka(service: str, bootstrap: str, retention_days: int) -> LogBackend:
    # Only who uses Kafka pays for loading its client.
    from shared.messaging.log.kafka import KafkaPublisher, KafkaSource

    source: RecordSource = KafkaSource(bootstrap, service)
    if not BY_TOPIC.get(service):
        return LogBackend(source)
    return LogBackend(source, KafkaPublisher(bootstrap, service, retention_days))
