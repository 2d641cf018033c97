"""A message as a mail: as text and as HTML."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from services.handoff.destinations.domain.message import Message
from shared.mail import Mail

if TYPE_CHECKING:
    from jinja2 import Environment


def write_mail(message: Message, name: str, address: str) -> Mail:
    """The mail to this person."""
    text, html = (_templates().get_template(f"mail.{form}").render(message=message) for form in ("txt", "html"))
    return Mail(name, address, message.subject, text, html)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=lambda name: bool(name) and str(name).endswith(".html"),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
