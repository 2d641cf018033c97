"""Every public surface as text, one line a fact where that can be: what `recorded/` holds."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.public.commands import tree
from tests.public.database import sql_schema
from tests.public.entry_points import BUILDS, FIELDS, SECRETS, Settings, application_of, command_line
from tests.public.openapi import document_of, document_of_all, routes_by_process
from tests.public.refusals import problems_by_type
from tests.public.schemas import canonical
from tests.public.series import series_of_a_fresh_process
from tests.public.sources import ROOT, log_fields

RECORDED = Path(__file__).parent / "recorded"


def text(value: Any) -> str:
    """The value as JSON whose lines change only where the value does."""
    return json.dumps(value, indent=1, sort_keys=True, default=str) + "\n"


async def openapi(service: str) -> str:
    """The OpenAPI document of one service."""
    return text(await document_of(service))


async def openapi_of_all() -> str:
    """The document of all services in one process."""
    return text(await document_of_all())


async def routes() -> str:
    """Every path with its methods."""
    return text(await routes_by_process())


async def events() -> str:
    """The published schemas of the events."""
    paths = sorted((ROOT / "docs" / "events").glob("*/*.json"))
    return text({f"{path.parent.name} {path.stem}": canonical(json.loads(path.read_text())) for path in paths})


async def prometheus() -> str:
    """The series, of a process of their own: other tests of this one may have changed them."""
    return text(await series_of_a_fresh_process())


async def commands() -> str:
    """The tree of commands with their arguments, options and defaults."""
    return text(tree(command_line))


async def settings() -> str:
    """Names, types, limits and defaults of the variables."""
    prefix = str(Settings.model_config.get("env_prefix"))
    fields = canonical(Settings.model_json_schema())["properties"]
    variables = {f"{prefix}{name}".upper(): schema for name, schema in fields.items()}
    return text({"variables": variables, "also from a file": [f"{prefix}{name}_FILE".upper() for name in SECRETS]})


async def logs() -> str:
    """The fields that lines have, and those that they may have."""
    return text({"written": log_fields(), "allowed": sorted(FIELDS)})


async def refusals() -> str:
    """The problem document that each refusal is answered with, by its type."""
    return text(problems_by_type((await application_of(*BUILDS)).state.answers))


SURFACES: dict[str, Callable[[], Awaitable[str]]] = {
    "openapi.intake.json": lambda: openapi("intake"),
    "openapi.qualification.json": lambda: openapi("qualification"),
    "openapi.handoff.json": lambda: openapi("handoff"),
    "openapi.metrics.json": lambda: openapi("metrics"),
    "openapi.all.json": openapi_of_all,
    "routes.json": routes,
    "events.json": events,
    "prometheus.json": prometheus,
    "schema.sql": sql_schema,
    "commands.json": commands,
    "settings.json": settings,
    "log_fields.json": logs,
    "refusals.json": refusals,
}
