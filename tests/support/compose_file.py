"""The compose file as Docker reads it: variables are replaced, anchors merged."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?:(:-|:\?)((?:[^{}]|\{[^{}]*\})*))?\}")
Service = dict[str, Any]


class MissingVariable(Exception):
    """A variable without which the compose file refuses to start."""


def replace_variables(text: str, values: Mapping[str, str]) -> str:
    """The text with `${NAME}`, `${NAME:-default}` and `${NAME:?message}` replaced. Raises MissingVariable."""

    def replace(match: re.Match[str]) -> str:
        name, operator, argument = match.groups()
        if name is None:
            return "$"
        if values.get(name):
            return values[name]
        if operator == ":?":
            raise MissingVariable(f"{name}: {argument}")
        return argument or ""

    return VARIABLE.sub(replace, text)


def read_variables(text: str) -> dict[str, str]:
    """The variables of the text of a `.env`."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def load_compose(values: Mapping[str, str]) -> dict[str, Service]:
    """The services of the compose file with these variables."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    services: dict[str, Service] = _replace(document["services"], values)
    return services


def load_raw_compose() -> dict[str, Any]:
    """The compose file with its variables as they are written."""
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return document


def of_profile(services: Mapping[str, Service], profile: str) -> dict[str, Service]:
    """The services that run with this profile."""
    return {name: service for name, service in services.items() if profile in service.get("profiles", [profile])}


def environment_of(service: Service, places: Mapping[str, str]) -> dict[str, str]:
    """What a process of the service finds in its environment: the rest of ours, without our own settings.

    `places`: what stands on this machine for an address inside the compose file's networks.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}
    found: dict[str, str] = own | service.get("environment", {})
    for there, here in places.items():
        found = {name: value.replace(there, here) for name, value in found.items()}
    return found


def _replace(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {_replace(name, values): _replace(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_replace(each, values) for each in value]
    return replace_variables(value, values) if isinstance(value, str) else value
