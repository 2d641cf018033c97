"""Pages and their assets: pages load files from this origin only, and the vendored files are those in VENDORED.md."""

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from shared.http import create_application
from shared.web import ASSETS, FOLDER, asset_path, assets_route, make_page_renderer

FOR_A_YEAR = "public, max-age=31536000, immutable"
ASSETS_FOLDER = FOLDER / "assets"


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=create_application("Accord", [], [assets_route]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://accord") as client:
        yield client


def test_the_vendored_files_have_the_documented_checksums() -> None:
    text = (ASSETS_FOLDER / "VENDORED.md").read_text()
    documented = dict(re.findall(r"^\| `([^`]+)` .*\| ([0-9a-f]{64}) \|$", text, re.MULTILINE))

    assert {name: hashlib.sha256((ASSETS_FOLDER / name).read_bytes()).hexdigest() for name in documented} == documented
    assert set(documented) == {"pico.min.css", "htmx.min.js"}


@pytest.mark.parametrize("name", ASSETS)
async def test_browsers_cache_a_file_until_its_content_changes(client: httpx2.AsyncClient, name: str) -> None:
    current, former = await client.get(asset_path(name)), await client.get(f"/assets/0123456789ab/{name}")

    assert current.content == former.content == (ASSETS_FOLDER / name).read_bytes()
    assert (current.headers["cache-control"], former.headers["cache-control"]) == (FOR_A_YEAR, "no-store")
    media_types = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    assert current.headers["content-type"].startswith(media_types[name.rpartition(".")[2]])


@pytest.mark.parametrize("path", ["/assets/x/VENDORED.md", "/assets/x/..%2f__init__.py", "/assets/x/none.css"])
async def test_no_other_file_is_served(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


def test_a_service_has_its_own_templates_and_values_are_escaped(tmp_path: Path) -> None:
    (tmp_path / "sample.html").write_text(
        '{% extends "base.html" %}{% block title %}{{ name }}{% endblock %}{% block main %}{{ name }}{% endblock %}'
    )

    response = make_page_renderer(str(tmp_path / "pages.py"))("sample.html", 418, name="<b>")

    body = bytes(response.body).decode()
    assert (response.status_code, body.count("&lt;b&gt;"), "<b>" in body) == (418, 2, False)
    assert set(re.findall(r'(?:src|href)="([^"]+)"', body)) == {
        "/", asset_path("accord.svg"), asset_path("pico.min.css"), asset_path("accord.css"),
    }  # fmt: skip
