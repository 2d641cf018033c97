"""Alembic itself, which runs the revisions of a service."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config


def run_command(name: str, target: str, folder: Path, **attributes: Any) -> None:
    """`upgrade` or `downgrade` to this revision, with the revisions of this folder; `attributes`: for `run_env`."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes)
    getattr(command, name)(config, target)
