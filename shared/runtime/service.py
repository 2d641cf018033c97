"""What a service consists of: its routes, event handlers, periodic tasks and group commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.routing import BaseRoute

from shared.config.settings import Settings
from shared.db.database import Database
from shared.events.catalogue import BY_TOPIC
from shared.messaging.event_handler import EventHandler
from shared.messaging.group_commit import GroupCommit
from shared.runtime.expiries import Expiry
from shared.runtime.periodic_task import PeriodicTask


@dataclass(frozen=True)
class ServiceContext:
    """What a ServiceFactory builds a service with."""

    settings: Settings
    database: Database


@dataclass(frozen=True)
class Service:
    """One service. Its routes find `state` on `app.state.<name>`.

    `topics`: those that it reads; `pace_seconds`: the pause of its consumer after a small batch.
    `expiries`: rows of its tables that are deleted when they are old.
    `on_stop`: called when the process is asked to stop, so that answers without an end come to one.
    `outlasts_database`: whether its doors take arrivals now without PostgreSQL, so that the process starts without it.
    `main_file`: its main.py. `fields.yaml` beside it says what the fields in its requests and answers are.
    """

    name: str
    state: object
    main_file: str | None = None
    routers: Sequence[APIRouter] = ()
    fast_routes: Sequence[BaseRoute] = ()
    topics: tuple[str, ...] = ()
    pace_seconds: float = 0.02
    event_handlers: Sequence[EventHandler] = ()
    periodic_tasks: Sequence[PeriodicTask] = ()
    expiries: Sequence[Expiry] = ()
    group_commits: Sequence[GroupCommit[Any, Any]] = ()
    on_stop: Sequence[Callable[[], None]] = ()
    outlasts_database: bool = False

    @property
    def publishes(self) -> list[str]:
        """The types of the events that it publishes."""
        return [event.type for event in BY_TOPIC.get(self.name, ())]

    @property
    def receives(self) -> list[str]:
        """The types of the events that it handles."""
        return [event.type for handler in self.event_handlers for event in handler.types]


# Builds one service: `build` in services/<name>/main.py.
ServiceFactory = Callable[[ServiceContext], Service]
