"""The sources of the forms that arrive: as they are stored now, and as they were while PostgreSQL is away."""

import asyncio
from collections.abc import Callable
from functools import cached_property

from services.intake.sources.domain import Source
from services.intake.sources.store import find_sources, list_sources
from services.intake.spool.handlers.sources_copy import SourcesCopy
from shared.config.settings import Settings
from shared.db.database import Database
from shared.errors import Unavailable

# A form does not wait longer for a PostgreSQL that does not answer.
READ_SECONDS = 2.0
REFRESH_SECONDS = 30.0
COLLECT_PASSES = 5


class FormSources:
    """Reads the sources of forms that arrive at one time, and while one statement is under way, in the next one.

    `copy` keeps them for the next process. `on_change` is called when one of them was saved, or was read and is not
    known so.
    """

    def __init__(self, database: Database, copy: SourcesCopy | None = None) -> None:
        self.database = database
        self.copy = copy
        self.on_change: Callable[[], None] = lambda: None
        # Whether the last statement found no PostgreSQL.
        self.is_away = False
        self._turn = asyncio.Lock()
        self._names: set[str] = set()
        self._next: asyncio.Task[dict[str, Source]] | None = None

    @cached_property
    def known(self) -> dict[str, Source]:
        """The sources as they were read last, at first by the process before; its copy is opened only if need be."""
        return {source.source: source for source in self.copy.read()} if self.copy else {}

    @property
    def has_copy(self) -> bool:
        """Whether the process before left sources."""
        return self.copy is not None and self.copy.holds_sources

    async def find(self, name: str) -> Source | None:
        """The source of kind `form` with this name, as it is now. Raises Unavailable."""
        return only_form(await self.look_up(name))

    async def look_up(self, name: str) -> Source | None:
        """The source with this name, as it is now. Raises Unavailable."""
        if self._next is None:
            self._next = asyncio.create_task(self._read())
        self._names.add(name)
        return (await asyncio.shield(self._next)).get(name)

    def recall(self, name: str) -> Source | None:
        """The source of kind `form` with this name, as it was when this process read it last."""
        return only_form(self.known.get(name))

    async def refresh(self) -> float:
        """Read every source, so that all are known when PostgreSQL is away; the seconds until the next time."""
        async with self.database.read_connection() as conn:
            sources = await list_sources(conn)
        self.known = {source.source: source for source in sources}
        if self.copy:
            await asyncio.to_thread(self.copy.keep, sources)
        return REFRESH_SECONDS

    async def _read(self) -> dict[str, Source]:
        async with self._turn:
            # Forms that come at one time begin within a few passes of the event loop: one statement does for them all.
            for _ in range(COLLECT_PASSES):
                await asyncio.sleep(0)
            names, self._names, self._next = self._names, set(), None
            try:
                async with asyncio.timeout(READ_SECONDS), self.database.read_connection() as conn:
                    found = await find_sources(conn, names)
            except (TimeoutError, Unavailable):
                self.is_away = True
                raise Unavailable("database") from None
            self.is_away = False
        if any(self.known.get(source) != value for source, value in found.items()):
            self.known |= found
            self.on_change()
        return found


def make_sources(settings: Settings, database: Database) -> FormSources:
    """The sources of this process, kept beside the spool where there is one."""
    return FormSources(database, SourcesCopy(settings.spool, settings.secrets) if settings.spool else None)


def only_form(source: Source | None) -> Source | None:
    return source if source is not None and source.kind == "form" else None
