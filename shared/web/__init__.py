"""Server-rendered pages: one place where templates are found and filled, and the files that they load."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from shared.web.assets import asset, assets

__all__ = ["assets", "make_page_renderer", "page"]


def make_page_renderer(module: str) -> Callable[..., HTMLResponse]:
    """How templates beside this file, and those of all, become pages: `page(template, status=200, **values)`."""
    templates = Environment(
        loader=FileSystemLoader([Path(module).parent, Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["asset"] = asset

    def filled(template: str, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(templates.get_template(template).render(values), status)

    return filled


page = make_page_renderer(__file__)
