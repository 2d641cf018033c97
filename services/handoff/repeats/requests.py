"""What a request says, so that a repeat is known."""

from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.repeats.domain import content_of


def said_in(request: Request, given: BaseModel) -> bytes:
    """The hash of what a request asks for."""
    return content_of(request.url.path, given.model_dump_json())
