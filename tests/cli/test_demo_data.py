"""The demo keeps its invented data apart from real data, and says on every page what it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli import demo_data
from shared import web
from shared.config.settings import Settings
from shared.embedded_postgres.data_folder import default_folder
from shared.runtime.data_directory import DataDirectory

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def no_ribbon() -> Iterator[None]:
    yield
    web.show_ribbon("")


def test_the_demo_has_a_data_folder_of_its_own() -> None:
    assert demo_data.demo_folder() == default_folder().parent / "accord-demo"


def test_pages_over_invented_data_have_a_ribbon_also_after_the_next_start(tmp_path: Path) -> None:
    home = DataDirectory(Settings(data=tmp_path), None)
    before = web.page(
        "refusal.html", code=404, sentence="Not Found", detail="", errors=[], advice="", failure_id=""
    ).body

    demo_data.mark_as_invented(home)
    web.show_ribbon("")
    demo_data.show_ribbon_of(home)
    after = web.page(
        "refusal.html", code=404, sentence="Not Found", detail="", errors=[], advice="", failure_id=""
    ).body

    assert (b"Invented data" in before, b"Invented data" in after) == (False, True)


def test_pages_over_other_data_have_none(tmp_path: Path) -> None:
    demo_data.show_ribbon_of(DataDirectory(Settings(data=tmp_path), None))

    assert web.read_ribbon() == ""
