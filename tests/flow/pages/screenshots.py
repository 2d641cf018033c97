"""Pictures of every page for the documents, and their list, which `python -m tests.flow.pages.screenshots` writes."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import TimeoutError as TakesLonger

from tests.flow.pages.page_table import EVERY_PAGE, Example
from tests.flow.pages.showroom import Showroom

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
LIST = FOLDER / "README.md"
# No picture is larger. One that is larger than its aim is taken again in a lower quality.
BYTES, AIM = 100_000, 50_000
# For how long the parts that a page loads are waited for.
PARTS_MILLISECONDS = 3000
QUALITIES = (80, 60, 40, 20)
TELEPHONE, SCREEN = 390, 1280
HEAD = """# Pictures of the pages

Each page as its reader sees it, of an invented company. `make pictures` takes them anew; a test takes each one.

| Page | As | Picture |
|--|--|--|
"""


@dataclass(frozen=True)
class Picture:
    """A page as one person sees it, so wide, in a file that aims at so many bytes; `status`: how it answers."""

    name: str
    path: str
    person: str = "admin"
    width: int = SCREEN
    aim: int = AIM
    status: int = 200

    def __str__(self) -> str:
        return self.name


NAMED = (
    Picture("board", "/", aim=BYTES),
    Picture("inbox", "/inbox", "anna", TELEPHONE, BYTES),
    Picture("card", "/inbox/{offered}", "anna", TELEPHONE, BYTES),
    Picture("inbox-of-all", "/inbox", aim=BYTES),
    Picture("lead", "/leads/{lead}", aim=BYTES),
    Picture("people-found", "/contacts?q=reyes", width=TELEPHONE),
    Picture("sources", "/setup/sources", aim=BYTES),
    Picture("captures", "/captures", width=TELEPHONE),
)


def name_page(path: str) -> str:
    """The name of the picture of the page at this path: `setup-sources-website`."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")


def list_pictures() -> list[Picture]:
    """One picture of each page; those without a sign-in are read on a telephone."""
    taken = {(picture.path, picture.person) for picture in NAMED}
    examples: list[Example] = [each for each in EVERY_PAGE if (each.path, each.person) not in taken]
    others = [
        Picture(name_page(each.path), each.path, each.person, SCREEN if each.person else TELEPHONE, status=each.status)
        for each in examples
    ]
    return [*NAMED, *{picture.name: picture for picture in others}.values()]


def write_list(pictures: list[Picture]) -> str:
    """The list of the pictures, a row for each."""
    rows = [
        f"| {urlsplit(each.path).path} | {each.person or 'all'} | [{each.name}]({each.name}.jpg) |" for each in pictures
    ]
    return HEAD + "\n".join(rows) + "\n"


async def take(showroom: Showroom, picture: Picture, folder: Path) -> Path:
    """The file with the upper part of the page."""
    file = folder / f"{picture.name}.jpg"
    async with showroom.open(picture.path, picture.person, picture.width, status=picture.status) as page:
        # A page that listens for news is never without a request.
        with suppress(TakesLonger):
            await page.wait_for_load_state("networkidle", timeout=PARTS_MILLISECONDS)
        for quality in QUALITIES:
            content = await page.screenshot(type="jpeg", quality=quality)
            if len(content) <= picture.aim:
                break
        file.write_bytes(content)
    return file


if __name__ == "__main__":
    LIST.write_text(write_list(list_pictures()))
