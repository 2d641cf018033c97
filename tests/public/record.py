"""Records every public surface: `python -m tests.public.record`. The difference is what callers and readers see."""

import asyncio

from tests.public.surfaces import RECORDED, SURFACES


async def record() -> None:
    """Write every file in `recorded/`."""
    for name, read in SURFACES.items():
        (RECORDED / name).write_text(await read(), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(record())
