"""Every page has a picture in the documents, and the documents list it."""

import os
from pathlib import Path

import pytest

from tests.flow.pages.screenshots import BYTES, FOLDER, LIST, Picture, list_pictures, take, write_list
from tests.flow.pages.showroom import Showroom

# Set by `make pictures`, which keeps what the test takes.
KEEP = "ACCORD_KEEP_PICTURES"
PICTURES = list_pictures()


@pytest.mark.usefixtures("one_worker", "processes_and_sockets")
@pytest.mark.parametrize("picture", PICTURES, ids=str)
async def test_a_picture_is_taken_of_the_page(showroom: Showroom, picture: Picture, tmp_path: Path) -> None:
    file = await take(showroom, picture, FOLDER if os.environ.get(KEEP) else tmp_path)

    assert 0 < file.stat().st_size <= BYTES


def test_the_documents_have_a_picture_of_each_page_and_list_it() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.jpg")) == sorted(picture.name for picture in PICTURES)
    assert LIST.read_text() == write_list(PICTURES)
