"""Malformed requests get no server error and no echo of their content, and other senders are still served."""

import json
import socket
import time
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.fuzz.answers import STREAM
from tests.fuzz.requests import CANARY, MalformedRequest, add_pages, generate_requests
from tests.support.accord_process import KEY, AccordProcess, run_accord_up
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

REQUESTS = 2_000
CONNECTIONS = 600
BYTE_SECONDS = 2.0
BYTES = 4
# An answer may name an unknown key, in at most this number of characters.
KEY_LENGTH = 64


async def test_2000_malformed_requests_get_no_server_error_and_no_echo_of_their_content(
    database_url: str, tmp_path: Path
) -> None:
    with run_accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        set_up_company(client)
        document = send(program, MalformedRequest("GET", "/openapi.json", None, {}))[1]
        statuses: Counter[int] = Counter()
        failed, echoed = [], []
        for request in generate_requests(add_pages(document), REQUESTS, seed=20261122):
            status, answer = send(program, request)
            statuses[status] += 1
            if status >= 500:
                failed.append((status, request))
            if status >= 400 and has_echo(answer):
                echoed.append((request.method, request.path, answer))

        assert client.call("POST", "/v1/leads", lead(0))[0] == 202
        assert program.is_running()

    assert failed == []
    assert echoed == []
    assert sum(statuses.values()) == REQUESTS
    assert statuses[422] > REQUESTS // 10


async def test_600_connections_that_send_a_byte_every_two_seconds_do_not_stop_a_lead(
    database_url: str, tmp_path: Path
) -> None:
    with run_accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        set_up_company(client)
        head = (
            f"POST /v1/leads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nContent-Length: 500\r\n\r\n".encode()
        )
        slow = [connect(program) for _ in range(CONNECTIONS)]
        try:
            answers = [send_byte_and_lead(slow, head, turn, client) for turn in range(BYTES)]
        finally:
            for connection in slow:
                connection.close()

    assert answers == [202] * BYTES


def send_byte_and_lead(slow: list[socket.socket], head: bytes, turn: int, client: Client) -> int:
    """The status of a lead that is sent after the next byte on each slow connection.

    Half of the connections send their headers a byte at a time, the other half their body.
    """
    for number, connection in enumerate(slow):
        data = head if turn == 0 and number % 2 else b"P" if turn == 0 else b"O"
        try:
            connection.sendall(data)
        except OSError:
            continue
    status, _ = client.call("POST", "/v1/leads", lead(turn), tries=1)
    time.sleep(BYTE_SECONDS)
    return status


def connect(program: AccordProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", program.port), timeout=5)


def send(program: AccordProcess, request: MalformedRequest) -> tuple[int, Any]:
    """The status and the document of the answer."""
    connection = HTTPConnection("127.0.0.1", program.port, timeout=30)
    try:
        headers = {"Authorization": f"Bearer {KEY}", **request.headers}
        connection.request(request.method, request.path, request.body, headers)
        answer = connection.getresponse()
        text = answer.readline() if answer.headers.get_content_type() == STREAM else answer.read()
        return answer.status, json.loads(text) if text and "json" in answer.headers.get("content-type", "") else None
    finally:
        connection.close()


def has_echo(problem: Any) -> bool:
    """Whether the problem repeats content of the request, other than the name of an unknown key in a pointer."""
    if not isinstance(problem, dict):
        return False
    text = json.dumps({**problem, "errors": [error.get("detail") for error in problem.get("errors", ())]})
    pointers = [error.get("pointer", "") for error in problem.get("errors", ())]
    return CANARY in text or any(len(part) > KEY_LENGTH for pointer in pointers for part in pointer.split("/"))
