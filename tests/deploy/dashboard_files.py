"""The dashboards as files, and their queries as Grafana would send them."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "grafana"
FILES = sorted((FOLDER / "dashboards").glob("*.json"))
TIME_FILTER = re.compile(r"\$__timeFilter\((\w+)\)")
VARIABLE = re.compile(r"\$\{?(\w+)\}?")
RATE_INTERVAL = "1m"


class Target(NamedTuple):
    """One query of one panel."""

    dashboard: str
    panel: dict[str, Any]
    query: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.dashboard}: {self.panel['title']} {self.query['refId']}"

    @property
    def text(self) -> str:
        return str(self.query.get("rawSql") or self.query["expr"])


def read_dashboards() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in FILES]


def list_panels(dashboard: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Its panels without the headings of rows."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def list_targets() -> Iterator[Target]:
    for dashboard in read_dashboards():
        for panel in list_panels(dashboard):
            yield from (Target(dashboard["uid"], panel, query) for query in panel["targets"])


def list_choices(dashboard: Mapping[str, Any]) -> dict[str, list[str]]:
    """The variables of which the reader chooses a value."""
    variables = dashboard["templating"]["list"]
    return {each["name"]: each["query"].split(",") for each in variables if each["type"] == "custom"}


def fill_sql(text: str, choice: Mapping[str, str], start: str, until: str) -> str:
    """The statement with the values that Grafana puts in."""
    text = TIME_FILTER.sub(rf"\1 BETWEEN '{start}' AND '{until}'", text)
    return VARIABLE.sub(lambda match: choice[match[1]], text)


def fill_expression(text: str) -> str:
    return text.replace("$__rate_interval", RATE_INTERVAL)
