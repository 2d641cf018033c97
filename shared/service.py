"""What a service is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.routing import BaseRoute

from shared.database import Database
from shared.events.catalogue import BY_TOPIC
from shared.group import Group
from shared.loops import Loop
from shared.reader import Hearing
from shared.settings import Settings

__all__ = ["Build", "Group", "Hearing", "Loop", "Runtime", "Service"]


@dataclass(frozen=True)
class Runtime:
    """What a service's wiring may use."""

    settings: Settings
    database: Database


@dataclass(frozen=True)
class Service:
    """One service, wired: its routes, what it hears, what time makes it do; `state` stands on `app.state.<name>`."""

    name: str
    state: object
    routers: Sequence[APIRouter] = ()
    hot: Sequence[BaseRoute] = ()
    hears: tuple[str, ...] = ()
    hearings: Sequence[Hearing] = ()
    loops: Sequence[Loop] = ()
    groups: Sequence[Group[Any, Any]] = ()

    @property
    def publishes(self) -> list[str]:
        """The types of the events that it publishes."""
        return [event.type for event in BY_TOPIC.get(self.name, ())]

    @property
    def receives(self) -> list[str]:
        """The types of the events that it handles."""
        return [event.type for hearing in self.hearings for event in hearing.types]


# The wiring of one service: services/<name>/main.py has one.
Build = Callable[[Runtime], Service]
