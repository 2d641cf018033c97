"""Reads every public surface as text, one fact a line where that is possible, as `recorded/` holds them."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.public import openapi
from tests.public.commands import read_command_tree
from tests.public.database import dump_migrated_schema
from tests.public.entry_points import BUILDS, FIELDS, SECRETS, Settings, build_application, command_line
from tests.public.refusals import read_problems
from tests.public.schemas import reduce_document
from tests.public.series import read_series_of_new_process
from tests.public.sources import ROOT, read_log_fields

RECORDED = Path(__file__).parent / "recorded"


def to_text(value: Any) -> str:
    """The value as JSON with sorted keys, one line a member."""
    return json.dumps(value, indent=1, sort_keys=True, default=str) + "\n"


async def read_openapi(service: str) -> str:
    """The OpenAPI document of one service."""
    return to_text(await openapi.read_document(service))


async def read_openapi_of_all() -> str:
    """The document of all services in one process."""
    return to_text(await openapi.read_combined_document())


async def read_routes() -> str:
    """Every path with its methods."""
    return to_text(await openapi.read_routes())


async def read_events() -> str:
    """The published schemas of the events."""
    paths = sorted((ROOT / "docs" / "events").glob("*/*.json"))
    return to_text({f"{path.parent.name} {path.stem}": reduce_document(json.loads(path.read_text())) for path in paths})


async def read_prometheus() -> str:
    """The series of a new process, since other tests may have changed those of this one."""
    return to_text(await read_series_of_new_process())


async def read_commands() -> str:
    """The tree of commands with their arguments, options and defaults."""
    return to_text(read_command_tree(command_line))


async def read_settings() -> str:
    """The variables with their types, limits and defaults."""
    prefix = str(Settings.model_config.get("env_prefix"))
    fields = reduce_document(Settings.model_json_schema())["properties"]
    variables = {f"{prefix}{name}".upper(): schema for name, schema in fields.items()}
    return to_text({"variables": variables, "also from a file": [f"{prefix}{name}_FILE".upper() for name in SECRETS]})


async def read_logs() -> str:
    """The fields that the code writes, and those that the logger lets through."""
    return to_text({"written": read_log_fields(), "allowed": sorted(FIELDS)})


async def read_refusals() -> str:
    """The problem document of each refusal, by its type."""
    return to_text(read_problems((await build_application(*BUILDS)).state.answers))


SURFACES: dict[str, Callable[[], Awaitable[str]]] = {
    "openapi.intake.json": lambda: read_openapi("intake"),
    "openapi.qualification.json": lambda: read_openapi("qualification"),
    "openapi.handoff.json": lambda: read_openapi("handoff"),
    "openapi.metrics.json": lambda: read_openapi("metrics"),
    "openapi.all.json": read_openapi_of_all,
    "routes.json": read_routes,
    "events.json": read_events,
    "prometheus.json": read_prometheus,
    "schema.sql": dump_migrated_schema,
    "commands.json": read_commands,
    "settings.json": read_settings,
    "log_fields.json": read_logs,
    "refusals.json": read_refusals,
}
