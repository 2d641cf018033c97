"""Pictures of the pages for the documents: `python -m tests.flow.pages.screenshots`, or `make pictures`."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.flow.pages.showroom import Showroom, run_showroom
from tests.support.database import create_database
from tests.support.postgres_cluster import embedded_cluster

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
# A larger picture is taken again in a lower quality.
BYTES = 100_000
QUALITIES = (80, 60, 40, 20)


@dataclass(frozen=True)
class Picture:
    """A page as one person sees it, so wide."""

    name: str
    path: str
    person: str = "admin"
    width: int = 1280


PICTURES = (
    Picture("board", "/"),
    Picture("inbox", "/inbox", "anna", 390),
    Picture("card", "/inbox/{offered}", "anna", 390),
    Picture("inbox-of-all", "/inbox"),
    Picture("lead", "/leads/{lead}"),
    Picture("people-found", "/contacts?q=reyes", width=390),
    Picture("sources", "/setup/sources"),
    Picture("captures", "/captures", width=390),
)


async def take(showroom: Showroom, picture: Picture, folder: Path) -> Path:
    """The file with the upper part of the page, at most BYTES large."""
    file = folder / f"{picture.name}.jpg"
    async with showroom.open(picture.path, picture.person, picture.width) as page:
        await page.wait_for_load_state("load")
        for quality in QUALITIES:
            content = await page.screenshot(type="jpeg", quality=quality)
            if len(content) <= BYTES:
                break
        file.write_bytes(content)
    return file


async def main() -> None:
    """Take all pictures of a new showroom."""
    FOLDER.mkdir(exist_ok=True)
    with embedded_cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        async with run_showroom(await create_database(cluster), Path(folder)) as showroom:
            for picture in PICTURES:
                await take(showroom, picture, FOLDER)


if __name__ == "__main__":
    asyncio.run(main())
