"""The dashboards are written well: each panel says what it shows, in which unit, and asks for what Accord has."""

import json
import re
from itertools import product
from typing import Any

import pytest
import yaml

from deploy.grafana.__main__ import render_files
from tests.deploy.dashboard_files import FILES, FOLDER, ROOT, VARIABLE, list_choices, list_panels, read_dashboards
from tests.deploy.test_prometheus import RECORDED, SUFFIXES

NAME = re.compile(r"\b(accord[:_][a-z0-9_:]+)\b")
VIEW = re.compile(r"\bmetrics\.(\w+)")
DASHBOARDS = {dashboard["uid"]: dashboard for dashboard in read_dashboards()}
PANELS = [
    pytest.param(dashboard, panel, id=f"{uid}: {panel['title']}")
    for uid, dashboard in DASHBOARDS.items()
    for panel in list_panels(dashboard)
]


def test_the_files_are_what_the_code_makes() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in FILES} == render_files(), "python -m deploy.grafana"


def test_dashboards_have_names_of_their_own_and_lead_to_each_other() -> None:
    assert set(DASHBOARDS) == {"accord-agreement", "accord-funnel", "accord-operations"}
    for dashboard in DASHBOARDS.values():
        ids = [panel["id"] for panel in dashboard["panels"]]
        titles = [panel["title"] for panel in dashboard["panels"]]
        assert (len(set(ids)), len(set(titles))) == (len(ids), len(titles))
        assert dashboard["description"]
        assert [link["tags"] for link in dashboard["links"]] == [dashboard["tags"]]


def test_panels_do_not_cover_each_other() -> None:
    for dashboard in DASHBOARDS.values():
        cells = [
            cell
            for place in (panel["gridPos"] for panel in dashboard["panels"])
            for cell in product(range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"]))
        ]
        assert len(set(cells)) == len(cells)
        assert max(x for x, _ in cells) < 24


@pytest.mark.parametrize(("dashboard", "panel"), PANELS)
def test_a_panel_says_what_it_shows_and_in_which_unit(dashboard: dict[str, Any], panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert re.fullmatch(r"[A-Z`].{20,}\.", panel["description"]), panel["description"]
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]
    refs = [query["refId"] for query in panel["targets"]]
    assert sorted(set(refs)) == refs
    sources = {each["name"] for each in dashboard["templating"]["list"] if each["type"] == "datasource"}
    for part in (panel, *panel["targets"]):
        assert VARIABLE.fullmatch(part["datasource"]["uid"])[1] in sources  # type: ignore[index]


@pytest.mark.parametrize(("dashboard", "panel"), PANELS)
def test_a_panel_asks_for_series_views_and_choices_that_there_are(
    dashboard: dict[str, Any], panel: dict[str, Any]
) -> None:
    families = json.loads((ROOT / "tests/public/recorded/prometheus.json").read_text(encoding="utf-8"))["families"]
    known = {*families, *RECORDED, *(family + suffix for family in families for suffix in SUFFIXES)}
    views = set(re.findall(r"VIEW metrics\.(\w+)", (ROOT / "tests/public/recorded/schema.sql").read_text()))
    for query in panel["targets"]:
        assert {name for name in NAME.findall(query.get("expr", "")) if not name.endswith(":")} <= known
        assert set(VIEW.findall(query.get("rawSql", ""))) <= views
        choices = {name for name in VARIABLE.findall(query.get("rawSql", "")) if not name.startswith("__")}
        assert choices <= set(list_choices(dashboard))


def test_grafana_finds_its_sources_and_the_folder() -> None:
    [sources] = [yaml.safe_load(path.read_text()) for path in (FOLDER / "provisioning/datasources").iterdir()]
    prometheus, postgresql = sources["datasources"]

    assert (prometheus["type"], prometheus["url"]) == ("prometheus", "http://prometheus:9090")
    assert (postgresql["type"], postgresql["url"]) == ("grafana-postgresql-datasource", "postgres:5432")
    assert postgresql["user"] == "accord_grafana"
    assert postgresql["secureJsonData"] == {"password": "$ACCORD_GRAFANA_PASSWORD"}
    wanted = {each["query"] for board in DASHBOARDS.values() for each in board["templating"]["list"]}
    assert {prometheus["type"], postgresql["type"]} <= wanted
