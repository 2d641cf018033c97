"""The board where little or much is known, and at the edges of what may be asked."""

from datetime import datetime
from uuid import UUID

import httpx2

from tests.metrics.builders import captured, lead
from tests.metrics.conftest import Tell
from tests.metrics.page import look

LAST_ID = UUID(int=1)


async def test_where_nobody_bought_no_cohort_is_measured_by_a_time_that_nobody_knows(
    client: httpx2.AsyncClient, tell: Tell
) -> None:
    await tell(captured(lead(), datetime.now().astimezone()))

    page = await look(client)

    assert not [text for text in page.words if text.startswith("Faint")]
