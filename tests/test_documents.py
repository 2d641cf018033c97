"""Paths in backticks and relative links of the documents exist; the order of subjects is the enforced one."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
# A path in a document begins with one of these, or is a file of the root.
FOLDERS = ("services/", "shared/", "tests/", "docs/", "bench/", "deploy/", ".ci/")
ROOT_FILE = re.compile(r"(Makefile|[A-Za-z0-9_-]+\.(md|toml|txt|in|yml))")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# `docs/events/<type>/1.json` stands for many files.
PLACEHOLDER = re.compile(r"[<{*…]")


def find_paths(text: str) -> list[str]:
    """The paths that a document names in backticks."""
    quoted = IN_BACKTICKS.findall(CODE_BLOCK.sub("", text))
    return [name for name in quoted if name.startswith(FOLDERS) or ROOT_FILE.fullmatch(name)]


def find_links(text: str) -> list[str]:
    """The links of a document to files and headings of this repository."""
    return [link for link in LINK.findall(CODE_BLOCK.sub("", text)) if "://" not in link]


def path_exists(path: str) -> bool:
    """Whether the path exists; of a path with a placeholder, the folder before it."""
    fixed = PLACEHOLDER.split(path)[0]
    return (ROOT / (fixed if fixed == path else fixed.rpartition("/")[0])).exists()


def make_anchor(heading: str) -> str:
    """The name by which a link reaches a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def link_exists(document: Path, link: str) -> bool:
    """Whether a relative link of the document leads to a file, and to a heading in it where it names one."""
    name, _, fragment = link.partition("#")
    target = (document.parent / name).resolve() if name else document
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not fragment or fragment in map(make_anchor, HEADING.findall(target.read_text(encoding="utf-8")))


def list_orders() -> Iterator[str]:
    """The rows of a table with the order of subjects, as import-linter enforces it; `|` separates equals."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        for container in contract.get("containers", ()):
            if "*" not in container:
                names = (re.sub(r"\w+", r"`\g<0>`", layer).replace(" |", ",") for layer in contract["layers"])
                yield f"| `{container.replace('.', '/')}/` | {' > '.join(names)} |"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_and_link_of_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [path for path in find_paths(text) if not path_exists(path)]
    broken = [link for link in find_links(text) if not link_exists(document, link)]

    assert (missing, broken) == ([], [])


def test_a_missing_path_and_a_broken_link_are_reported() -> None:
    text = "`services/nothing/here.py`, `docs/none/<type>.json`, `domain`, [gone](gone.md), [part](README.md#none)\n"

    assert [path for path in find_paths(text) if not path_exists(path)] == [
        "services/nothing/here.py",
        "docs/none/<type>.json",
    ]
    assert [link for link in find_links(text) if not link_exists(ROOT / "README.md", link)] == [
        "gone.md",
        "README.md#none",
    ]


def test_paths_with_placeholders_and_links_to_headings_are_checked() -> None:
    text = "`docs/events/<type>/1.json`, `Makefile`, [self](#try-it), [page](https://example.com/none)\n"

    assert all(map(path_exists, find_paths(text)))
    assert all(link_exists(ROOT / "README.md", link) for link in find_links(text))


def test_the_order_of_subjects_in_the_document_is_the_one_that_is_enforced() -> None:
    lines = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()

    assert [order for order in list_orders() if order not in lines] == []
    assert len(list(list_orders())) == 5
