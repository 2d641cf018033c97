"""One file on its way to intake: sent as a whole, then its progress is shown until the import is done."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.intake.imports.domain.columns import Kind
from services.intake.imports.schemas import MapIn

POLL_SECONDS = 0.5
# How long a service may be away, for a restart, before the command gives up; the import goes on without it.
AWAY_SECONDS = 60.0
# The answer to a file comes when all of it was read and stored; on a slow line the file itself may take longer.
ANSWER_SECONDS = 600.0
CONNECT_SECONDS = 30.0
CHUNK_BYTES = 64 * 1024
CONSOLE = Console(stderr=True)


class ImportFailed(Exception):
    """Accord did not take the file, or could not be reached."""


@dataclass(frozen=True)
class FileToImport:
    """A file, what its sender says of it, and where it goes."""

    kind: Kind
    path: Path
    source: str | None
    file_map: MapIn
    dry_run: bool
    base: str
    key: str

    @property
    def refused_path(self) -> Path:
        """The file of refused rows, beside the file."""
        return self.path.with_name(f"{self.path.stem}.refused.csv")

    def session(self) -> aiohttp.ClientSession:
        """For calls with the key."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS)
        return aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.key}"}, timeout=timeout, trust_env=False)

    def url(self, path: str) -> str:
        """The address of a route."""
        return self.base.rstrip("/") + path


@dataclass(frozen=True)
class Summary:
    """What became of the rows. `refused_file`: where the refused ones stand."""

    rows: int
    accepted: int
    repeats: int
    refused: int
    note: str = ""
    refused_file: Path | None = None


async def import_by_intake(work: FileToImport) -> Summary:
    """Send the file to `POST /v1/imports` and wait until its rows are done. Raises ImportFailed."""
    async with work.session() as session:
        begun = await _send(session, work)
        tell_reading(begun["read_as"])
        done = await _follow(session, work, begun)
        if done["refused"]:
            await _save_refused(session, work, done)
    path = work.refused_path if done["refused"] else None
    note = "" if done["state"] == "done" else "The import was stopped before its end."
    return Summary(done["rows"], done["accepted"], done["repeats"], done["refused"], note, path)


def tell_reading(read_as: dict[str, Any]) -> None:
    """Print how the file is read."""
    CONSOLE.print(describe(read_as), highlight=False, markup=False, soft_wrap=True)


def describe(read_as: dict[str, Any]) -> str:
    """How the file is read, in one line."""
    words = [read_as["encoding"], {"\t": "tabs"}.get(read_as["separator"], f"separator “{read_as['separator']}”")]
    words += [f"an export of {read_as['preset']}"] if read_as["preset"] else []
    words += [f"decimal sign “{read_as['decimal']}”"] if read_as["decimal"] else []
    words += [f"dates {read_as['dates']}"] if read_as["dates"] else []
    columns = ", ".join(f"{column} → {held or 'left out'}" for column, held in read_as["columns"].items())
    return f"Read as {', '.join(words)}. {columns}."


async def _send(session: aiohttp.ClientSession, work: FileToImport) -> dict[str, Any]:
    with work.path.open("rb") as file:
        form = aiohttp.FormData()
        form.add_field("kind", work.kind)
        form.add_field("source", work.source or "")
        form.add_field("map", work.file_map.model_dump_json(exclude_unset=True))
        form.add_field("dry_run", "true" if work.dry_run else "false")
        form.add_field("file", file, filename=work.path.name)
        try:
            async with session.post(work.url("/v1/imports"), data=form) as answer:
                return await read_answer(answer)
        except (aiohttp.ClientError, TimeoutError) as failure:
            raise no_answer(work) from failure


def no_answer(work: FileToImport) -> ImportFailed:
    """Accord could not be reached: it is away, or somewhere else."""
    return ImportFailed(
        f"Accord does not answer at {work.base}. If it runs at another address, name that with --base. "
        "The command may be repeated."
    )


async def read_answer(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """The document of an answer. Raises ImportFailed for a problem."""
    document = await answer.json(content_type=None)
    if answer.ok:
        return dict(document)
    raise ImportFailed(explain(document))


def explain(problem: dict[str, Any]) -> str:
    """The sentences of a problem document."""
    sentences = [f"{error['pointer']}: {error['detail']}" for error in problem.get("errors", ())]
    return " ".join(sentences) or problem.get("detail") or str(problem.get("title"))


async def _follow(session: aiohttp.ClientSession, work: FileToImport, begun: dict[str, Any]) -> dict[str, Any]:
    state, away = begun, 0.0
    with show_progress() as progress:
        bar = progress.add_task("rows", total=state["rows"])
        while state["state"] in ("receiving", "running"):
            await asyncio.sleep(POLL_SECONDS)
            answer = await _ask(session, work, begun["import_id"])
            state, away = answer or state, 0.0 if answer else away + POLL_SECONDS
            if away > AWAY_SECONDS:
                raise ImportFailed(
                    f"Accord does not answer; the import {begun['import_id']} goes on without this command."
                )
            progress.update(bar, completed=state["done"])
    return state


async def _ask(session: aiohttp.ClientSession, work: FileToImport, import_id: str) -> dict[str, Any] | None:
    """How far the import is; None while Accord is away, for a restart perhaps."""
    try:
        async with session.get(work.url(f"/v1/imports/{import_id}")) as answer:
            return await read_answer(answer)
    except (aiohttp.ClientError, TimeoutError, ImportFailed, ValueError):
        return None


def show_progress() -> Progress:
    """A bar of rows."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=CONSOLE, transient=True)


async def _save_refused(session: aiohttp.ClientSession, work: FileToImport, done: dict[str, Any]) -> None:
    async with session.get(work.url(f"/v1/imports/{done['import_id']}/refused")) as answer:
        if not answer.ok:
            await read_answer(answer)
        with work.refused_path.open("wb") as file:
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                file.write(chunk)
