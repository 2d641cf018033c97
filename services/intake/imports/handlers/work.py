"""Working through imports: a piece of rows and how far the import is, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.intake.imports.handlers import row_requests, save
from services.intake.imports.handlers.commit_rows import commit_rows
from services.intake.imports.handlers.outcome import Outcome
from services.intake.imports.handlers.pauses import Pauses
from services.intake.imports.store import imports, pieces
from services.intake.sources.store import KnownSources, find_sources
from shared.db.connection import Connection
from shared.db.database import Database
from shared.errors import Unavailable
from shared.http.failures import log_failure


class _Rehearsed(Exception):
    """What a piece of a dry run would have done; its transaction is rolled back."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass
class ImportWorker:
    """Works through the imports of a database, one piece of rows after the other."""

    database: Database
    secrets: Sequence[bytes]
    pauses: Pauses = field(default_factory=Pauses)
    known: KnownSources = field(default_factory=KnownSources)

    async def work_on_piece(self) -> bool:
        """Whether there was one. A piece that fails is halved until the guilty row is alone, which is refused."""
        self.pauses.seconds = 0.0
        await self.pauses.give_way()
        try:
            outcome = await self.database.run(self._commit_piece)
        except _Rehearsed as rehearsed:
            await self._save_rehearsal(rehearsed.outcome)
            return True
        except Unavailable:
            raise
        except Exception as failure:
            log_failure("IMPORT", failure, event="import_piece_failed")
            return await self.database.run(lambda conn: save.isolate(conn, self.secrets))
        if outcome is not None:
            outcome.count()
        return outcome is not None

    async def _commit_piece(self, conn: Connection) -> Outcome | None:
        work = await imports.take(conn)
        if work is None:
            return None
        rows = await pieces.find_first(conn, work.import_id)
        sources = await find_sources(conn, {work.source} if work.source else ())
        region = next((source.region for source in sources.values()), None)
        reader = row_requests.RowReader(work, row_requests.read_layout(work.layout), region, self.secrets)
        outcome = await commit_rows(conn, reader, self.known, rows, self.pauses) if rows else Outcome()
        if work.dry_run and rows:
            raise _Rehearsed(outcome)
        await save.save_piece(conn, work, rows, outcome, self.secrets)
        return outcome

    async def _save_rehearsal(self, outcome: Outcome) -> None:
        await self.database.run(lambda conn: save.save_rehearsal(conn, outcome, self.secrets))
