"""Whatever is sent: never a server error, nothing of it repeated, and honest senders are served on."""

import json
import socket
import time
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.fuzz.requests import CANARY, Hostile, hostile, with_pages
from tests.support.accord_process import KEY, Program, accord_up
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up

REQUESTS = 2_000
CONNECTIONS = 600
DRIP_SECONDS = 2.0
DRIPS = 4
# The name of an unknown key may be said, in at most so many characters.
NAMED = 64


async def test_2000_hostile_requests_meet_no_server_error_and_hear_nothing_of_what_they_sent(
    database_url: str, tmp_path: Path
) -> None:
    with accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        set_up(client)
        document = ask(program, Hostile("GET", "/openapi.json", None, {}))[1]
        statuses: Counter[int] = Counter()
        failed, echoed = [], []
        for request in hostile(with_pages(document), REQUESTS, seed=20261122):
            status, answer = ask(program, request)
            statuses[status] += 1
            if status >= 500:
                failed.append((status, request))
            if status >= 400 and repeats(answer):
                echoed.append((request.method, request.path, answer))

        assert client.call("POST", "/v1/leads", lead(0))[0] == 202
        assert program.lives()

    assert failed == []
    assert echoed == []
    assert sum(statuses.values()) == REQUESTS
    assert statuses[422] > REQUESTS // 10


async def test_600_connections_that_drip_a_byte_every_two_seconds_do_not_stop_a_lead(
    database_url: str, tmp_path: Path
) -> None:
    with accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        set_up(client)
        head = (
            f"POST /v1/leads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nContent-Length: 500\r\n\r\n".encode()
        )
        dripping = [connected(program) for _ in range(CONNECTIONS)]
        try:
            answers = [drip_and_send(dripping, head, turn, client) for turn in range(DRIPS)]
        finally:
            for connection in dripping:
                connection.close()

    assert answers == [202] * DRIPS


def drip_and_send(dripping: list[socket.socket], head: bytes, turn: int, client: Client) -> int:
    """Half of them are in their headers, half of them in their body; the status of an honest lead meanwhile."""
    for number, connection in enumerate(dripping):
        piece = head if turn == 0 and number % 2 else b"P" if turn == 0 else b"O"
        try:
            connection.sendall(piece)
        except OSError:
            continue
    status, _ = client.call("POST", "/v1/leads", lead(turn), tries=1)
    time.sleep(DRIP_SECONDS)
    return status


def connected(program: Program) -> socket.socket:
    return socket.create_connection(("127.0.0.1", program.port), timeout=5)


def ask(program: Program, request: Hostile) -> tuple[int, Any]:
    """The status and the document of the answer."""
    connection = HTTPConnection("127.0.0.1", program.port, timeout=30)
    try:
        headers = {"Authorization": f"Bearer {KEY}", **request.headers}
        connection.request(request.method, request.path, request.body, headers)
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text and "json" in answer.headers.get("content-type", "") else None
    finally:
        connection.close()


def repeats(problem: Any) -> bool:
    """Whether a problem holds what was sent, other than the name of an unknown key in its pointer."""
    if not isinstance(problem, dict):
        return False
    said = json.dumps({**problem, "errors": [error.get("detail") for error in problem.get("errors", ())]})
    pointers = [error.get("pointer", "") for error in problem.get("errors", ())]
    return CANARY in said or any(len(part) > NAMED for pointer in pointers for part in pointer.split("/"))
