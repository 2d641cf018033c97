"""The data folder of `accord demo`, and the ribbon that every page over its invented data has."""

from pathlib import Path

from shared.embedded_postgres.data_folder import default_folder
from shared.runtime.data_directory import INVENTED_FILE, DataDirectory
from shared.web import show_ribbon

RIBBON = "Invented data"


def demo_folder() -> Path:
    """The data folder of `accord demo`: so no invented lead comes between those of `accord up`."""
    return default_folder().with_name("accord-demo")


def mark_as_invented(home: DataDirectory) -> None:
    """Remember that this data folder is about to get invented data, and say so on every page."""
    if home.settings.data:
        (home.settings.data / INVENTED_FILE).touch(mode=0o600)
    show_ribbon(RIBBON)


def show_ribbon_of(home: DataDirectory) -> None:
    """Say on every page that the data is invented, if it was loaded into this data folder before."""
    if home.settings.data and (home.settings.data / INVENTED_FILE).exists():
        show_ribbon(RIBBON)
