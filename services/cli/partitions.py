"""`accord partitions`: says how many partitions each topic has, and raises their number."""

from typing import Annotated

import typer
import uvloop

from services.cli.partition_steps import read_or_raise
from shared.config.settings import read_settings
from shared.errors import Unavailable
from shared.messaging.partitioning import PartitionsRefused
from shared.runtime.data_directory import settings_of_running_instance
from shared.telemetry import configure

Count = Annotated[int | None, typer.Argument(help="A multiple of the present number, at most 96.")]


def set_partitions(count: Count = None) -> None:
    """Raise the number of partitions of every topic while captures are taken; without a number, say how many there are.

    May be killed and repeated at any time. Events wait while their topic is switched, usually for less than a second.
    """
    settings = settings_of_running_instance(read_settings())
    configure()
    try:
        present = uvloop.run(read_or_raise(settings, count))
    except (PartitionsRefused, Unavailable) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for service, partitions in present.items():
        typer.echo(f"{service} {partitions}")
