"""One showroom for all tests of a file."""

from collections.abc import AsyncIterator

import pytest

from tests.flow.pages.showroom import Showroom, run_showroom
from tests.support.database import create_database, drop_database


@pytest.fixture(scope="module")
async def showroom(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Showroom]:
    database = await create_database(cluster, template)
    async with run_showroom(database, tmp_path_factory.mktemp("accord")) as running:
        yield running
    await drop_database(cluster, database)
