"""Records every public surface anew: `python -m tests.public.record`. The difference is what the outside world sees."""

import asyncio

from tests.public.surfaces import RECORDED, SURFACES


async def record() -> None:
    """Write every file in `recorded/`."""
    for name, surface in SURFACES.items():
        (RECORDED / name).write_text(await surface(), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(record())
