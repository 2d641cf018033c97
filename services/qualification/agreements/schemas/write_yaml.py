"""An agreement document as YAML, for people who change it as text."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from services.qualification.agreements.schemas.strict_yaml import read_scalar

LINE_CHARACTERS = 120
# A value within a text that stands already: no line of it is broken.
ONE_LINE = 10**9

ValueWriter = Callable[[Any], str]


class _Dumper(yaml.SafeDumper):
    """Writes what `load_strict_yaml` reads: no aliases, and quotes around text that would be read as a number."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if "\n" in text else None if isinstance(read_scalar(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def write_yaml(document: Mapping[str, Any]) -> str:
    """The document as YAML that `parse_agreement` reads as the same document; lists of plain values in one line."""
    text: str = yaml.dump(
        dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LINE_CHARACTERS,
        default_flow_style=None,
    )  # fmt: skip
    return text


def write_value(value: Any) -> str:
    """One value in one line, as it may stand in a list, an object or by itself."""
    text: str = yaml.dump(
        [value], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=ONE_LINE, default_flow_style=True
    )
    return text.strip().removeprefix("[").removesuffix("]")


def write_json_value(value: Any) -> str:
    """The same as JSON."""
    return json.dumps(value, ensure_ascii=False)
