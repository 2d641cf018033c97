"""The board where little or much is known, and at the edges of what may be asked."""

from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from tests.metrics.builders import agreed, captured, day, lead
from tests.metrics.conftest import Tell
from tests.metrics.page import look

LAST_ID = UUID(int=1)


async def test_where_nobody_bought_no_cohort_is_measured_by_a_time_that_nobody_knows(
    client: httpx2.AsyncClient, tell: Tell
) -> None:
    await tell(captured(lead(), datetime.now().astimezone()))

    page = await look(client)

    assert not [text for text in page.words if text.startswith("Faint")]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_place_beyond_all_times_is_the_beginning(client: httpx2.AsyncClient, tell: Tell, at: str) -> None:
    await tell(agreed(day(1, 1), "Europe/Berlin", "EUR"), captured(lead(), day(1)))

    answer = await client.get("http://127.0.0.1/promises/acceptance", params={"after": f"{at}_{LAST_ID}"})

    assert answer.status_code == 200
