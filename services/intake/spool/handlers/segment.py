"""The files of the spool: sealed arrivals, one after the other, each behind its length; and files that are replaced."""

import fcntl
import os
from pathlib import Path

from uuid_utils.compat import uuid7

LENGTH_BYTES = 4
# What is being written, and gets its name when it is whole.
UNFINISHED = ".unfinished"


class Segment:
    """A file that this process holds: no other one reads or deletes it while this process lives."""

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self.file = file
        self.size = os.fstat(file).st_size
        self.count = len(self.read())

    def append(self, records: list[bytes]) -> None:
        """Write these records and wait until the disk has them. Raises OSError; then none of them counts."""
        content = b"".join(len(record).to_bytes(LENGTH_BYTES, "big") + record for record in records)
        try:
            written = 0
            while written < len(content):
                written += os.pwrite(self.file, content[written:], self.size + written)
            os.fsync(self.file)
        except OSError:
            # What was written of them would be taken for records, or hide those that follow.
            os.ftruncate(self.file, self.size)
            raise
        self.size += len(content)
        self.count += len(records)

    def read(self) -> list[bytes]:
        """The records in order; the last one is what is left of a file that is cut off, or was changed."""
        records, position = list[bytes](), 0
        while position < self.size:
            length = int.from_bytes(os.pread(self.file, LENGTH_BYTES, position), "big")
            records.append(os.pread(self.file, length or self.size, position + LENGTH_BYTES))
            position += LENGTH_BYTES + len(records[-1])
        return records

    def remove(self) -> None:
        """Delete the file; its arrivals are captured."""
        self.path.unlink(missing_ok=True)
        self.close()

    def set_aside(self, suffix: str, records: list[bytes]) -> None:
        """Keep these records under a name that no process reads, for an operator, and delete the file."""
        kept = open_segment(self.path.with_suffix(suffix))
        if kept is not None:
            kept.append(records)
            kept.close()
        self.remove()

    def close(self) -> None:
        os.close(self.file)


def open_segment(path: Path) -> Segment | None:
    """The segment in this file, new or found; None if another process holds it, or has deleted it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    if not path.exists():
        os.close(file)
        return None
    return Segment(path, file)


def replace_file(path: Path, content: bytes) -> None:
    """Give the file this content, for its owner only, whole and durable; no reader sees a part of it. Raises OSError.

    What killed processes left of theirs is deleted. A process that writes at the same time may fail.
    """
    for left in path.parent.glob(f"*{UNFINISHED}"):
        left.unlink(missing_ok=True)
    unfinished = path.with_name(f"{uuid7()}{UNFINISHED}")
    with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of the files in this folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
