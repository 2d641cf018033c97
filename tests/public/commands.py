"""The commands of `accord` with their parameters, as a tree."""

from typing import Any

import typer


def read_command_tree(app: typer.Typer) -> dict[str, Any]:
    """The commands of this application."""
    return _read_command(typer.main.get_command(app))


def _read_command(command: Any) -> dict[str, Any]:
    """One command with its sub-commands."""
    parameters = [_read_parameter(parameter) for parameter in command.params]
    commands = {name: _read_command(below) for name, below in getattr(command, "commands", {}).items()}
    return {"parameters": parameters, "commands": commands, "hidden": command.hidden}


def _read_parameter(parameter: Any) -> dict[str, Any]:
    """An argument or option of a command."""
    names = ("name", "opts", "secondary_opts", "required", "multiple", "nargs", "default", "envvar", "hidden")
    kind = {"kind": parameter.param_type_name, "type": str(parameter.type_descriptor.annotation)}
    return kind | {name: getattr(parameter, name) for name in names}
