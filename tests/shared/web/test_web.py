"""Pages and the files that they load: from this origin only, and exactly those that were vendored."""

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from shared.http import create_application
from shared.web import assets, make_page_renderer
from shared.web.assets import FOLDER, SERVED, asset

FOR_A_YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=create_application("Accord", [], [assets]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://accord") as opened:
        yield opened


def test_the_files_of_others_are_those_that_were_noted() -> None:
    noted = re.findall(r"^\| `([^`]+)` .*\| ([0-9a-f]{64}) \|$", (FOLDER / "VENDORED.md").read_text(), re.MULTILINE)

    assert {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name, _ in noted} == dict(noted)
    assert {name for name, _ in noted} == {"pico.min.css", "htmx.min.js"}


@pytest.mark.parametrize("name", SERVED)
async def test_a_file_is_kept_for_as_long_as_it_stays_the_same(client: httpx2.AsyncClient, name: str) -> None:
    current, former = await client.get(asset(name)), await client.get(f"/assets/0123456789ab/{name}")

    assert current.content == former.content == (FOLDER / name).read_bytes()
    assert (current.headers["cache-control"], former.headers["cache-control"]) == (FOR_A_YEAR, "no-store")
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    assert current.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])


@pytest.mark.parametrize("path", ["/assets/x/VENDORED.md", "/assets/x/..%2f__init__.py", "/assets/x/none.css"])
async def test_no_other_file_is_served(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


def test_a_service_brings_its_own_templates_and_values_are_escaped(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text(
        '{% extends "base.html" %}{% block title %}{{ name }}{% endblock %}{% block main %}{{ name }}{% endblock %}'
    )

    shown = make_page_renderer(str(tmp_path / "pages.py"))("one.html", 418, name="<b>")

    body = bytes(shown.body).decode()
    assert (shown.status_code, body.count("&lt;b&gt;"), "<b>" in body) == (418, 2, False)
    assert set(re.findall(r'(?:src|href)="([^"]+)"', body)) == {
        "/", asset("accord.svg"), asset("pico.min.css"), asset("accord.css"),
    }  # fmt: skip
