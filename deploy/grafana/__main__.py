"""Writes the dashboards: `python -m deploy.grafana`."""

import json
from pathlib import Path

from deploy.grafana.dashboards import DASHBOARDS
from deploy.grafana.panels import render

FOLDER = Path(__file__).parent / "dashboards"


def render_files() -> dict[str, str]:
    """The text of each file of `dashboards/`, by its name."""
    return {
        f"{name}.json": json.dumps(render(dashboard), indent=2, ensure_ascii=False) + "\n"
        for name, dashboard in DASHBOARDS.items()
    }


if __name__ == "__main__":
    for name, text in render_files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
