"""Every query of every panel returns data, from a Prometheus that scraped a demo and from its PostgreSQL."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.db.ddl import ddl
from tests.deploy.dashboard_files import fill_expression, fill_sql, list_choices, list_targets, read_dashboards
from tests.deploy.running_demo import make_reader, migrate_with_dashboards, run_demo
from tests.deploy.running_prometheus import Prometheus
from tests.deploy.test_prometheus import require_program
from tests.support.database import create_database, drop_installation, run_sql

pytestmark = pytest.mark.usefixtures("one_worker")

DATA_SECONDS = 30.0


@pytest.fixture(scope="module")
async def demo_url(cluster: str) -> AsyncIterator[str]:
    """A database to which `accord migrate` was told the password of the dashboards."""
    require_program("prometheus")
    url = await create_database(cluster)
    await asyncio.to_thread(migrate_with_dashboards, url)
    yield url
    await drop_installation(cluster, url)
    await run_sql(cluster, ddl("drop role {role}", role=make_reader(url).username or ""))


@pytest.fixture(scope="module")
def prometheus(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Prometheus beside `accord demo`, after a month of invented leads and a few live ones."""
    with run_demo(demo_url, tmp_path_factory.mktemp("demo")) as prometheus:
        yield prometheus


@pytest.mark.timeout(240)
def test_every_panel_of_prometheus_shows_something(prometheus: Prometheus) -> None:
    targets = [target for target in list_targets() if target.query["datasource"]["type"] == "prometheus"]
    missing, deadline = targets, time.monotonic() + DATA_SECONDS
    while missing and time.monotonic() < deadline:
        missing = [each for each in missing if not prometheus.ask(fill_expression(each.text), ask_seconds(each.query))]

    assert len(targets) > 30
    assert [each.name for each in missing] == []


def ask_seconds(query: dict[str, Any]) -> float | None:
    return None if query["instant"] else 120.0


@pytest.mark.timeout(240)
async def test_every_panel_of_the_reports_shows_something_by_every_choice(
    prometheus: Prometheus, demo_url: str
) -> None:
    reader = make_reader(demo_url).render_as_string(hide_password=False)
    until = datetime.now(UTC)
    times = [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (until - timedelta(days=90), until)]
    choices = {dashboard["uid"]: list_choices(dashboard) for dashboard in read_dashboards()}
    statements = {
        fill_sql(target.text, choice, *times): target.name
        for target in list_targets()
        if target.query["datasource"]["type"] == "grafana-postgresql-datasource"
        for choice in vary(choices[target.dashboard])
    }
    answers = {text: await run_sql(reader, text) for text in statements}
    empty = [f"{name}: {text}" for text, name in statements.items() if not has_numbers(name, answers[text])]

    assert len(statements) > 30
    assert empty == []


def has_numbers(name: str, rows: list[tuple[Any, ...]]) -> bool:
    """Whether there is a number that is not 0; where nothing waits, 0 is the answer."""
    numbers = [value for row in rows for value in row if value is not None and not isinstance(value, str)]
    return bool(numbers) and (any(numbers) or "Leads without a seller" in name)


def vary(choices: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """The default choice, and each other value of each variable beside the defaults of the others."""
    default = {name: values[0] for name, values in choices.items()}
    yield default
    for name, values in choices.items():
        yield from (default | {name: value} for value in values[1:])
