"""The import contracts cover every file."""

from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_folder_with_code_is_a_package() -> None:
    """import-linter ignores a folder without `__init__.py`; migrations are scripts, not a package."""
    folders = {path.parent for name in ("services", "shared") for path in (ROOT / name).rglob("*.py")}
    code = {folder for folder in folders if "migrations" not in folder.parts}
    missing = {folder.relative_to(ROOT).as_posix() for folder in code if not (folder / "__init__.py").exists()}

    assert missing == set()
