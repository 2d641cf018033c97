"""The file of a backup: it gets its name when it is whole, and is read without trust in what it holds."""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import BaseModel, SecretStr

from shared.config.settings import SECRET_CHARACTERS, BadSetting, read_version, split_secrets
from shared.embedded_postgres import data_folder as folders
from shared.runtime.data_directory import KEY_FILE, SECRET_FILE

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
SECRETS = {"secret": SECRET_FILE, "bootstrap_key": KEY_FILE}
# No entry but the dump is longer.
ENTRY_BYTES = 10_000
# What zipfile raises for an archive that is damaged, encrypted or made up.
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, LookupError)


class Manifest(BaseModel):
    """What wrote a backup. `format`: rises when an older Accord could not restore it."""

    format: int = FORMAT
    accord: str


@contextmanager
def create_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """A new archive that its owner alone can read. It gets its name after the block, whole and on disk.

    Raises BadSetting if the file exists or cannot be written.
    """
    try:
        with _create_file(file) as out, zipfile.ZipFile(out, "w") as archive:
            archive.writestr(MANIFEST, Manifest(accord=read_version()).model_dump_json())
            yield archive
    except OSError as error:
        raise BadSetting(f"{file} cannot be written: {error.strerror}") from error


@contextmanager
def open_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """The archive of a backup. Raises BadSetting if it is none, or of a newer Accord."""
    try:
        with refuse_damage(file):
            archive = zipfile.ZipFile(file)
    except OSError as error:
        raise BadSetting(f"{file} cannot be read: {error.strerror}") from error
    with archive:
        with refuse_damage(file):
            archive.getinfo(DUMP)
            made = Manifest.model_validate_json(_read_entry(archive, MANIFEST))
        if made.format > FORMAT:
            raise BadSetting(f"{file} was written by Accord {made.accord}, which is newer than this one")
        yield archive


def read_secrets(archive: zipfile.ZipFile, file: Path) -> dict[str, str]:
    """The secrets in the archive, by the name of their setting. Raises BadSetting if one is no secret."""
    with refuse_damage(file):
        found = {
            name: _read_entry(archive, entry).decode().strip()
            for name, entry in SECRETS.items()
            if entry in archive.namelist() or name == "secret"
        }
        if any(len(part) < SECRET_CHARACTERS for text in found.values() for part in split_secrets(SecretStr(text))):
            raise ValueError("too short for a secret")
    return found


@contextmanager
def refuse_damage(file: Path) -> Iterator[None]:
    """Raise BadSetting where the archive turns out to be damaged or none."""
    try:
        yield
    except DAMAGES as error:
        raise BadSetting(f"{file} is no whole backup of Accord") from error


def _read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        content = entry.read(ENTRY_BYTES + 1)
    if len(content) > ENTRY_BYTES:
        raise ValueError("longer than Accord writes it")
    return content


@contextmanager
def _create_file(file: Path) -> Iterator[IO[bytes]]:
    unfinished = file.with_name(f"{file.name}.unfinished")
    # What a killed backup left, or another user put there, is replaced and never followed or written into.
    unfinished.unlink(missing_ok=True)
    with open(unfinished, "xb", opener=_open_for_owner) as out:
        try:
            yield out
            out.flush()
            os.fsync(out.fileno())
            _give_name(out, unfinished, file)
        finally:
            if _is_same(out, unfinished):
                unfinished.unlink()


def _give_name(out: IO[bytes], unfinished: Path, file: Path) -> None:
    if not _is_same(out, unfinished):
        raise BadSetting(f"another backup to {file} began meanwhile; this one is given up")
    refuse_existing(file)
    unfinished.rename(file)
    folders.sync(file.parent)


def refuse_existing(file: Path) -> None:
    """Raise BadSetting if there is such a file."""
    if file.exists():
        raise BadSetting(f"{file} exists; a backup is never written over another file")


def _is_same(out: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(out.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
