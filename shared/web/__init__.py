"""Server-rendered pages: one place where templates are found and filled."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

FOLDER = Path(__file__).parent
_templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, auto_reload=False)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One of the templates of this folder, filled and escaped."""
    return HTMLResponse(_templates.get_template(template).render(values), status)
