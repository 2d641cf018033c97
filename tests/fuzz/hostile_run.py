"""One run of hostile requests and mutations against a running Accord."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from tests.fuzz.answers import Judge, ask, find_fault_of_problem
from tests.fuzz.hostile_requests import Credentials, HostileRequest, generate_hostile_requests, generate_mutations
from tests.fuzz.observation import Health, read_memory, watch_health

CLIENTS = 4
PIECE = 200
# Most mutations that get no answer at once are half a request.
MUTATION_PATIENCE_SECONDS = 0.3
# The program has its caches full and its code loaded after so many requests.
WARM_UP = 2000

T = TypeVar("T")


@dataclass
class Report:
    """What a run saw. `faults`: a sentence and what was sent; the memory in MiB."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[tuple[str, bytes]] = field(default_factory=list)
    memory_before: float = 0.0
    memory_after: float = 0.0
    health: Health = field(default_factory=Health)


def run_hostile(port: int, pid: int, key: str, requests: int, mutations: int, seed: int) -> Report:
    """Send this number of each; what was seen."""
    report = Report()
    document = read_document(port, key)
    judge = Judge(document)
    credentials = Credentials(f"Authorization: Bearer {key}", f"Cookie: {sign_in(port, key)}")
    hostile = generate_hostile_requests(document, credentials, requests, seed)
    with watch_health(port, pid, report.health):
        for request, fault, status in send_all(hostile, lambda request: _send(port, judge, request)):
            _note(report, status, fault, request.data)
            if sum(report.statuses.values()) <= WARM_UP:
                report.memory_before = read_memory(pid)
        for data, fault, status in send_all(generate_mutations(key, mutations, seed), lambda data: _mutate(port, data)):
            _note(report, status, fault, data)
    report.memory_after = read_memory(pid)
    return report


def _note(report: Report, status: int, fault: str | None, data: bytes) -> None:
    report.statuses[status] += 1
    if fault:
        report.faults.append((fault, data))


def _send(port: int, judge: Judge, request: HostileRequest) -> tuple[str | None, int]:
    answer = ask(port, request.data, request.method)
    return judge.find_fault(request, answer), answer.status


def _mutate(port: int, data: bytes) -> tuple[str | None, int]:
    # A mutation may be half a request, to which no answer is right too.
    answer = ask(port, data, patience=MUTATION_PATIENCE_SECONDS)
    return (find_fault_of_problem(answer) if answer.status >= 400 else None), answer.status


def send_all(requests: Iterable[T], send: Callable[[T], tuple[str | None, int]]) -> Iterator[tuple[T, str | None, int]]:
    """Each request with its fault and status, in order; several are under way at once."""
    left = iter(requests)
    with ThreadPoolExecutor(CLIENTS) as clients:
        while piece := list(islice(left, PIECE)):
            for request, (fault, status) in zip(piece, clients.map(send, piece), strict=True):
                yield request, fault, status


def sign_in(port: int, key: str) -> str:
    """The cookie of a new session of this key."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/signin", urlencode({"key": key}), headers)
    cookie = connection.getresponse().headers["set-cookie"].partition(";")[0]
    connection.close()
    return cookie


def read_document(port: int, key: str) -> dict[str, Any]:
    """The OpenAPI document of the program."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/openapi.json", headers={"Authorization": f"Bearer {key}"})
    document: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return document
