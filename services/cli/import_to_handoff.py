"""Deals and revenue of a file, sent to handoff's own routes: a repeat by its id changes nothing there."""

import asyncio
from itertools import islice
from typing import Any

import aiohttp

from services.cli.handoff_rows import RefusedFile, Row, read_rows
from services.cli.import_file import (
    FileToImport,
    ImportFailed,
    Summary,
    explain,
    no_answer,
    show_progress,
    tell_reading,
)
from services.intake.imports.handlers.read_file import ImportFile

# Deals are told one by one, in the order of the file for each deal; revenue in batches.
ROWS_AT_ONCE = {"deals": 16, "revenue": 500}
ATTEMPTS = 60
PAUSE_SECONDS = 1.0
NOT_ALLOWED = (401, 403)
# Too many requests, and every failure of the server: the same call may succeed later.
NOT_NOW = 429


async def import_by_handoff(work: FileToImport) -> Summary:
    """Send the rows of the file, or only check them for a dry run. Raises UnreadableFile and ImportFailed."""
    with work.path.open("rb") as opened:
        file = ImportFile(opened, work.kind, work.source, work.file_map.to_file_map())
        columns = dict(zip(file.layout.headers, file.layout.fields, strict=True))
        tell_reading(vars(file.layout) | {"encoding": file.encoding, "separator": file.separator, "columns": columns})
        refused = RefusedFile(work.refused_path, file.layout.headers)
        try:
            accepted, repeats = await _send_all(work, file, refused)
        finally:
            refused.close()
    return Summary(file.rows, accepted, repeats, refused.count, "", refused.path if refused.count else None)


async def _send_all(work: FileToImport, file: ImportFile, refused: RefusedFile) -> tuple[int, int]:
    """How many rows were taken, and how many were known."""
    accepted = repeats = 0
    rows = read_rows(file, refused)
    async with work.session() as session:
        with show_progress() as progress:
            bar = progress.add_task("rows", total=file.rows)
            while chunk := list(islice(rows, ROWS_AT_ONCE[work.kind])):
                taken, known = (len(chunk), 0) if work.dry_run else await _send(session, work, chunk, refused)
                accepted, repeats = accepted + taken, repeats + known
                progress.update(bar, completed=accepted + repeats + refused.count)
    return accepted, repeats


async def _send(
    session: aiohttp.ClientSession, work: FileToImport, rows: list[Row], refused: RefusedFile
) -> tuple[int, int]:
    if work.kind == "revenue":
        document = await _post(session, work, "/v1/revenue", {"rows": [body for _, body in rows]})
        if "problems" not in document:
            raise ImportFailed(explain(document))
        for problem in document["problems"]:
            refused.add(rows[problem["index"]][0], explain(problem["problem"]))
        return document["booked"], document["repeated"]
    accepted = repeats = 0
    for group in _without_repeats(rows):
        documents = await asyncio.gather(*(_post(session, work, "/v1/deals", body) for _, body in group))
        for (record, _), document in zip(group, documents, strict=True):
            if "deal_id" not in document:
                refused.add(record, explain(document))
            elif document["duplicate"]:
                repeats += 1
            else:
                accepted += 1
    return accepted, repeats


def _without_repeats(rows: list[Row]) -> list[list[Row]]:
    """The rows in groups in which each deal is once, so that its stages are told in the order of the file."""
    groups: list[list[Row]] = []
    for row in rows:
        if not groups or any(other["deal_id"] == row[1]["deal_id"] for _, other in groups[-1]):
            groups.append([])
        groups[-1].append(row)
    return groups


async def _post(session: aiohttp.ClientSession, work: FileToImport, path: str, body: Any) -> dict[str, Any]:
    """The document of the answer, or of a problem of this row; waits while Accord is away. Raises ImportFailed."""
    for _ in range(ATTEMPTS):
        status, document = await _try_once(session, work.url(path), body)
        if status in NOT_ALLOWED:
            raise ImportFailed(explain(document))
        if status < NOT_NOW:
            return document
        await asyncio.sleep(PAUSE_SECONDS)
    raise no_answer(work)


async def _try_once(session: aiohttp.ClientSession, url: str, body: Any) -> tuple[int, dict[str, Any]]:
    """The status and the document of one call; 503 without an answer."""
    try:
        async with session.post(url, json=body) as answer:
            return answer.status, await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return 503, {}
