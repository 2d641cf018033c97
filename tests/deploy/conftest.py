"""The stubs of the four services, and a gateway in front of them."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.deploy.stub_services import SERVICES, StubService, run_stub
from tests.support.nginx_gateway import Gateway, at_ports, run_gateway


@pytest.fixture(scope="module")
def stubs() -> Iterator[dict[str, StubService]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(run_stub(name)) for name in SERVICES}


@pytest.fixture(scope="module")
def gateway(stubs: dict[str, StubService], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    services = at_ports({name: stub.port for name, stub in stubs.items()})
    with run_gateway(tmp_path_factory.mktemp("gateway"), services) as running:
        yield running
