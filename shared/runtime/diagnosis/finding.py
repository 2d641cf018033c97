"""One finding of a check, and the checks of the machine that the command runs on."""

import resource
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

GIB = 2**30
FULL_BYTES, LOW_BYTES = GIB, 10 * GIB
LOW_OPEN_FILES = 8_192

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """What was found of `subject`: one sentence, which says what to do unless the level is `ok`.

    `problem`: something does not work, or data is at risk. `warning`: it soon may, or an operator has to decide.
    """

    level: Level
    subject: str
    sentence: str


def check_machine(folder: Path | None) -> Iterator[Finding]:
    """The limit of open files; and the disk of the data folder, None where the database is on a server."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < LOW_OPEN_FILES:
        yield Finding("warning", "open files", f"a process may open {most}: raise its limit to {LOW_OPEN_FILES}")
    else:
        yield Finding("ok", "open files", "a process may open as many as it needs")
    if folder:
        yield check_disk(folder, shutil.disk_usage(folder).free)


def check_disk(folder: Path, free: int) -> Finding:
    """The disk of a folder that has so many bytes free."""
    sentence = f"{folder} has {free / GIB:.1f} GiB free"
    if free < FULL_BYTES:
        return Finding("problem", "disk", f"{sentence}: PostgreSQL stops when the disk is full; make room now")
    if free < LOW_BYTES:
        return Finding("warning", "disk", f"{sentence}: make room, or shorten ACCORD_RETENTION_DAYS")
    return Finding("ok", "disk", sentence)
