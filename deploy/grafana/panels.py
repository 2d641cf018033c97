"""Dashboards of Grafana as JSON: panels, their queries and their places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

COLUMNS = 24
SCHEMA_VERSION = 39
# Each dashboard has one variable for each data source, so that it works with sources of any name.
SOURCES = {"prometheus": "prometheus", "postgresql": "grafana-postgresql-datasource"}

Kind = Literal["stat", "timeseries", "barchart", "bargauge", "table"]
Source = Literal["prometheus", "postgresql"]
LEGEND = {"displayMode": "list", "placement": "bottom", "showLegend": True}
TOOLTIP = {"mode": "multi", "sort": "desc"}
REDUCED = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "orientation": "auto"}
OPTIONS: Mapping[Kind, dict[str, Any]] = {
    "stat": {**REDUCED, "colorMode": "value", "graphMode": "none", "textMode": "auto"},
    "bargauge": {**REDUCED, "displayMode": "basic", "orientation": "horizontal", "valueMode": "text"},
    "timeseries": {"legend": LEGEND, "tooltip": TOOLTIP},
    "barchart": {"legend": LEGEND, "tooltip": TOOLTIP, "orientation": "auto", "showValue": "never"},
    "table": {"showHeader": True, "cellHeight": "sm", "footer": {"show": False}},
}


@dataclass(frozen=True)
class Query:
    """A query to one source. `legend` names series of Prometheus; `instant`: their values of now as a table."""

    source: Source
    text: str
    legend: str = ""
    instant: bool = False


@dataclass(frozen=True)
class Panel:
    """`size`: width of 24 columns, and height. `units`: of columns with another unit than `unit`.

    `good`: from which value on a value is shown green, and half as far below yellow.
    """

    title: str
    description: str
    kind: Kind
    queries: Sequence[Query]
    unit: str = "short"
    size: tuple[int, int] = (8, 8)
    units: Mapping[str, str] = field(default_factory=dict)
    good: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    transformations: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Row:
    """A heading and the panels under it."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True)
class Dashboard:
    """`choices`: variables with the values from which the reader chooses; the first is the default."""

    uid: str
    title: str
    description: str
    rows: Sequence[Row]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: str = "now-30d"
    refresh: str = "1m"


def ask_prometheus(text: str, legend: str = "", *, instant: bool = False) -> Query:
    return Query("prometheus", text, legend, instant)


def ask_reports(text: str) -> Query:
    return Query("postgresql", " ".join(text.split()))


def render(dashboard: Dashboard) -> dict[str, Any]:
    """The dashboard as Grafana reads it."""
    used = {query.source for row in dashboard.rows for panel in row.panels for query in panel.queries}
    variables = [_source_variable(source) for source in SOURCES if source in used]
    variables += [_choice_variable(name, values) for name, values in dashboard.choices.items()]
    return {
        "uid": dashboard.uid, "title": dashboard.title, "description": dashboard.description, "tags": ["accord"],
        "schemaVersion": SCHEMA_VERSION, "version": 1, "editable": True, "graphTooltip": 1, "timezone": "browser",
        "refresh": dashboard.refresh, "time": {"from": dashboard.since, "to": "now"},
        "links": [{"type": "dashboards", "title": "Accord", "tags": ["accord"], "asDropdown": False,
                   "includeVars": False, "keepTime": True, "targetBlank": False}],
        "annotations": {"list": []}, "templating": {"list": variables}, "panels": _lay_out(dashboard.rows),
    }  # fmt: skip


def _source_variable(source: str) -> dict[str, Any]:
    return {"name": source, "label": source.title(), "type": "datasource", "query": SOURCES[source], "hide": 0,
            "includeAll": False, "multi": False, "refresh": 1, "regex": "", "current": {}}  # fmt: skip


def _choice_variable(name: str, values: Sequence[str]) -> dict[str, Any]:
    options = [{"text": value, "value": value, "selected": value == values[0]} for value in values]
    return {"name": name, "label": name.title(), "type": "custom", "query": ",".join(values), "hide": 0,
            "includeAll": False, "multi": False, "options": options, "current": options[0]}  # fmt: skip


def _lay_out(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows below each other, their panels from left to right, each with a number."""
    placed: list[dict[str, Any]] = []
    top = 0
    for row in rows:
        placed.append(_render_row(row, len(placed) + 1, top))
        top, left, height = top + 1, 0, 0
        for panel in row.panels:
            width, own_height = panel.size
            if left + width > COLUMNS:
                top, left, height = top + height, 0, 0
            place = {"x": left, "y": top, "w": width, "h": own_height}
            placed.append(_render_panel(panel, len(placed) + 1) | {"gridPos": place})
            left, height = left + width, max(height, own_height)
        top += height
    return placed


def _render_row(row: Row, number: int, top: int) -> dict[str, Any]:
    place = {"x": 0, "y": top, "w": COLUMNS, "h": 1}
    return {"id": number, "type": "row", "title": row.title, "collapsed": False, "panels": [], "gridPos": place}


def _render_panel(panel: Panel, number: int) -> dict[str, Any]:
    overrides = [
        {"matcher": {"id": "byName", "options": name}, "properties": [{"id": "unit", "value": unit}]}
        for name, unit in panel.units.items()
    ]
    return {
        "id": number, "type": panel.kind, "title": panel.title, "description": panel.description,
        "datasource": _name_source(panel.queries[0].source),
        "targets": [_render_query(query, "ABCDEF"[place]) for place, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _render_defaults(panel), "overrides": overrides},
        "options": {**OPTIONS[panel.kind], **panel.options}, "transformations": list(panel.transformations),
    }  # fmt: skip


def _render_defaults(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.good is not None:
        half = panel.good - (1 - panel.good) / 2
        steps = [{"color": "red", "value": None}, {"color": "yellow", "value": half},
                 {"color": "green", "value": panel.good}]  # fmt: skip
    custom = {"lineWidth": 1, "fillOpacity": 10, "showPoints": "never"} if panel.kind == "timeseries" else {}
    return {"unit": panel.unit, "custom": custom, "thresholds": {"mode": "absolute", "steps": steps}, "noValue": "-"}


def _name_source(source: str) -> dict[str, str]:
    return {"type": SOURCES[source], "uid": f"${{{source}}}"}


def _render_query(query: Query, ref: str) -> dict[str, Any]:
    common = {"refId": ref, "datasource": _name_source(query.source)}
    if query.source == "postgresql":
        return common | {"rawSql": query.text, "rawQuery": True, "editorMode": "code", "format": "table"}
    form = "table" if query.instant else "time_series"
    return common | {"expr": query.text, "legendFormat": query.legend or "__auto", "instant": query.instant,
                     "range": not query.instant, "format": form}  # fmt: skip
