"""The `accord` command.

Some libraries import companions of which Accord uses nothing, wherever these are installed. They are left out, which
saves 8 MB of memory: this file runs before all others.
"""

import sys
from importlib import import_module
from typing import Any

# By library: structlog would print tracebacks in colours and look for threads of greenlet; uvicorn would start again
# when a file of code changes.
COMPANIONS = {"structlog": ("rich", "greenlet"), "uvicorn": ("watchfiles",)}
# FastAPI asks of each model whether it is one of pydantic 1.
UNUSED = ("pydantic.v1",)
# A module of None is one that cannot be imported.
MODULES: dict[str, Any] = sys.modules


def import_without(library: str, companions: tuple[str, ...]) -> None:
    """Import a library as if these were not installed; who needs them imports them later."""
    hidden = [name for name in companions if name not in MODULES]
    MODULES.update(dict.fromkeys(hidden))
    try:
        import_module(library)
    finally:
        for name in hidden:
            del MODULES[name]


for _library, _companions in COMPANIONS.items():
    import_without(_library, _companions)
for _name in UNUSED:
    MODULES[_name] = None
