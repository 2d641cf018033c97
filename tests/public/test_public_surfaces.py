"""What callers, readers of events, dashboards and databases rely on stays as it was recorded.

Record an intended change with `python -m tests.public.record`, and read its difference before the commit.
"""

import pytest

from tests.public.surfaces import RECORDED, SURFACES


@pytest.mark.usefixtures("processes_and_sockets")
@pytest.mark.parametrize("name", SURFACES)
async def test_a_public_surface_is_the_one_that_was_recorded(name: str) -> None:
    assert (await SURFACES[name]()).splitlines() == (RECORDED / name).read_text(encoding="utf-8").splitlines()


def test_every_recorded_file_is_compared() -> None:
    assert {path.name for path in RECORDED.iterdir()} == set(SURFACES)
