"""The commands of `accord` that start no service: each is imported when it is called, or when all are listed.

So a process that serves does not keep in memory what only they need.
"""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

# By name: the module in this folder, and the function that is the command, or `app` for a group of commands.
PLACES = {
    "agreement": ("agreement", "app"),
    "backfill": ("backfill", "order_backfill"),
    "backup": ("backups", "write_backup"),
    "dead-letters": ("dead_letters", "app"),
    "doctor": ("doctor", "run_doctor"),
    "export-data": ("backups", "export_data"),
    "import": ("imports", "import_rows"),
    "keys": ("keys", "app"),
    "partitions": ("partitions", "set_partitions"),
    "people": ("people", "app"),
    "predictions": ("predictions", "app"),
    "restore": ("backups", "restore_backup"),
}


class Commands(MutableMapping[str, Any]):
    """The commands of `main.py`, which are there already, and those of PLACES, each imported when it is read."""

    def __init__(self, present: dict[str, Any]) -> None:
        self._loaded = present

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _load(name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._loaded, *PLACES]))

    def __len__(self) -> int:
        return len({*self._loaded, *PLACES})


class AccordCommands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = Commands(dict(self.commands))


def _load(name: str) -> Any:
    module, attribute = PLACES[name]
    found = getattr(import_module(f"services.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        return group
    app = typer.Typer(add_completion=False)
    app.command(name)(found)
    return typer.main.get_command(app)
