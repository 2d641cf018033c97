"""An agreement document as YAML, for people who change it as text."""

from collections.abc import Mapping
from typing import Any

import yaml

from services.qualification.agreements.schemas.strict_yaml import read_scalar

LINE_CHARACTERS = 120


class _Dumper(yaml.SafeDumper):
    """Writes what `load_strict_yaml` reads: no aliases, and quotes around text that would be read as a number."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if isinstance(read_scalar(text), str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def write_yaml(document: Mapping[str, Any]) -> str:
    """The document as YAML that `parse_agreement` reads as the same document; lists of plain values in one line."""
    text: str = yaml.dump(
        dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LINE_CHARACTERS,
        default_flow_style=None,
    )  # fmt: skip
    return text
