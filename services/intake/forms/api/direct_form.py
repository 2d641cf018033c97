"""What the protocol calls to take a form without the application, see `DirectRoute`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response

from services.intake.forms.api.answer_form import answer_taken
from services.intake.forms.api.arriving import SentForm, names_form, read_headers, read_sent
from services.intake.forms.api.take_sent import take_sent
from services.intake.forms.handlers.received_form import TakenForm
from shared.http.client_address import find_client
from shared.http.direct_route import (
    CONTENT_LENGTH,
    CONTENT_TYPE,
    DirectAnswer,
    DirectRoute,
    Head,
    begun_for,
    join_headers,
)


class BegunForm(NamedTuple):
    """A form that is being taken."""

    sent: SentForm
    done: asyncio.Task[TakenForm]


def read_head(head: Head) -> Head | None:
    """The head of a request whose body is a form; None if it is another one."""
    return head if names_form(head.needed[CONTENT_TYPE]) else None


def find_sender(state: State, head: Head) -> SentForm:
    """The form that this request sends, of which the body is still to be read."""
    source = head.path.rpartition("/")[2]
    return SentForm(source, read_headers(head.headers), find_client(head.client, head.headers, state))


def begin(state: State, sent: SentForm, raw: bytes) -> BegunForm:
    """Begin what `post_form` does with this body."""

    async def read() -> bytes:
        return raw

    return BegunForm(sent, asyncio.get_running_loop().create_task(take_sent(state.intake.forms, sent, read)))


def encode(begun: BegunForm) -> DirectAnswer | None:
    """The answer to a form that is durable; None: `post_form` says what became of it."""
    if begun.done.cancelled() or begun.done.exception():
        return None
    response = answer_taken(begun.sent, begun.done.result())
    if response is None:
        return None
    return DirectAnswer(bytes(response.body), response.status_code, join_headers(response.raw_headers))


class FormRoute(DirectRoute):
    """A direct route for visitors, who have no key and whose heads differ."""

    needed = frozenset({CONTENT_TYPE, CONTENT_LENGTH})
    keeps_heads = False


def make_route(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> DirectRoute:
    """The route of this endpoint, whose usual forms the protocol answers."""
    return FormRoute(path, endpoint, read_key=read_head, recall=find_sender, begin=begin, encode=encode)


async def take_request(request: Request) -> tuple[SentForm, TakenForm]:
    """The form that this request sends, and what became of it, also where the protocol has begun to take it.

    Raises Unavailable.
    """
    begun: BegunForm | None = begun_for(request)
    if begun:
        return begun.sent, await begun.done
    sent = read_sent(request)
    return sent, await take_sent(request.app.state.intake.forms, sent, request.body)
