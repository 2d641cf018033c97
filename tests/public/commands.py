"""The commands of `accord` as a tree."""

from typing import Any

import typer


def tree(app: typer.Typer) -> dict[str, Any]:
    """The commands of this application."""
    return commands_below(typer.main.get_command(app))


def commands_below(found: Any) -> dict[str, Any]:
    """One command, and those below it."""
    given = [parameter(one) for one in found.params]
    below = {name: commands_below(one) for name, one in getattr(found, "commands", {}).items()}
    return {"parameters": given, "commands": below, "hidden": found.hidden}


def parameter(found: Any) -> dict[str, Any]:
    """An argument or option of a command."""
    names = ("name", "opts", "secondary_opts", "required", "multiple", "nargs", "default", "envvar", "hidden")
    kind = {"kind": found.param_type_name, "type": str(found.type_descriptor.annotation)}
    return kind | {name: getattr(found, name) for name in names}
