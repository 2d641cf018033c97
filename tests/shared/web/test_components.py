"""The page of all components shows each one of them."""

import re

from shared.auth.caller import OPERATOR
from shared.auth.page_frame import build_frame
from shared.auth.setup.component_page import build_examples
from shared.web import FOLDER, page

MACRO = re.compile(r"{% macro (\w+)")


def test_each_component_is_on_the_page_of_all_components() -> None:
    macros = set(MACRO.findall((FOLDER / "components.html").read_text(encoding="utf-8")))
    shown = (FOLDER / "setup_components.html").read_text(encoding="utf-8")

    # A cell is a part of a table.
    assert [name for name in sorted(macros - {"cell"}) if f"components.{name}(" not in shown] == []


def test_no_page_links_to_the_page_of_all_components() -> None:
    frame = build_frame(OPERATOR, "/setup/components", "token")
    html = bytes(page("setup_components.html", **build_examples(), **frame).body).decode()

    assert 'href="/setup/components"' not in html
    assert "late by 30 min" in html
    assert 'id="error-link">Must be the address of a web page.' in html
