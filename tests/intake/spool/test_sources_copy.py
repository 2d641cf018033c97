"""The sources are kept beside the spool: sealed, whole, and read by the next process whatever became of the file."""

import os
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from services.intake.sources.domain import Source
from services.intake.spool.handlers import sources_copy
from services.intake.spool.handlers.segment import UNFINISHED
from services.intake.spool.handlers.sources_copy import SourcesCopy
from shared.auth.sealing import seal
from tests.intake.service import SECRET

SECRETS = [SECRET.encode()]
PLAIN = Source("contact", "form", name="Canary")
WHOLE = Source(
    source="ads",
    kind="ads",
    name="Ads",
    channel="paid_search",
    campaign="summer",
    region="DE",
    field_map={"Firma": "company.name"},
    value_map={"company.employees": {"klein": "10"}},
    allowed_origins=("https://www.example.org", "https://example.org"),
    thank_you_url="https://example.org/thanks",
    live=False,
    custom_fields={"fleet": "number"},
    min_fill_seconds=3,
    honeypot="website",
    captcha="turnstile",
    default_activity="demo_requested",
    sealed=b"\x00\xff sealed",
)


def write_content(folder: Path, content: bytes) -> None:
    """Leave a copy with this content, as another version of the program may have done."""
    sealed = seal(SECRETS[0], sources_copy.PURPOSE, sources_copy.CONTEXT, content)
    (folder / sources_copy.FILE).write_bytes(sealed)


def test_the_next_process_knows_the_sources_and_no_other_reader_of_the_disk_does(tmp_path: Path) -> None:
    SourcesCopy(tmp_path, SECRETS).keep([PLAIN, WHOLE])
    (file,) = tmp_path.iterdir()
    assert SourcesCopy(tmp_path, SECRETS).read() == [PLAIN, WHOLE]
    assert (file.stat().st_mode & 0o777, b"Canary" in file.read_bytes()) == (0o600, False)


def test_a_source_that_changed_replaces_the_copy_and_the_older_secret_still_opens_it(tmp_path: Path) -> None:
    copy, changed = SourcesCopy(tmp_path, SECRETS), replace(PLAIN, name="Contact us")
    copy.keep([PLAIN])
    copy.keep([changed])
    assert SourcesCopy(tmp_path, [b"n" * 43, *SECRETS]).read() == [changed]


def test_a_copy_that_says_the_same_is_as_old_as_its_last_reading(tmp_path: Path) -> None:
    copy, file = SourcesCopy(tmp_path, SECRETS), tmp_path / sources_copy.FILE
    copy.keep([PLAIN])
    content = file.read_bytes()
    os.utime(file, (1_000_000, 1_000_000))
    copy.keep([PLAIN])
    assert (file.read_bytes(), file.stat().st_mtime > 1_000_000) == (content, True)
    file.unlink()
    copy.keep([PLAIN])
    assert SourcesCopy(tmp_path, SECRETS).read() == [PLAIN]


def test_a_write_that_a_kill_broke_off_leaves_the_copy_before_it(tmp_path: Path) -> None:
    SourcesCopy(tmp_path, SECRETS).keep([PLAIN])
    (tmp_path / f"half{UNFINISHED}").write_bytes(b"half of a copy")
    after_kill = SourcesCopy(tmp_path, SECRETS)
    assert after_kill.read() == [PLAIN]
    after_kill.keep([WHOLE])
    assert [path.name for path in tmp_path.iterdir()] == [sources_copy.FILE]


@pytest.mark.parametrize("damage", [b"", b"short", b"\x00" * 100])
def test_a_damaged_copy_is_none(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / sources_copy.FILE).write_bytes(damage)
    assert SourcesCopy(tmp_path, SECRETS).read() == []


@pytest.mark.parametrize(
    "content", [b"{}", b"[1]", b'[{"source": "x"}]', b'[{"source": "x", "kind": "form", "sealed": 1}]']
)
def test_a_copy_of_another_shape_is_none(tmp_path: Path, content: bytes) -> None:
    write_content(tmp_path, content)
    assert SourcesCopy(tmp_path, SECRETS).read() == []


def test_a_copy_is_nothing_to_a_process_with_another_secret_and_none_where_there_is_no_file(tmp_path: Path) -> None:
    assert SourcesCopy(tmp_path, SECRETS).read() == []
    SourcesCopy(tmp_path, SECRETS).keep([PLAIN])
    assert SourcesCopy(tmp_path, [b"o" * 43]).read() == []


def test_a_copy_of_another_version_is_read_as_far_as_this_one_knows_it(tmp_path: Path) -> None:
    write_content(tmp_path, orjson.dumps([{"source": "contact", "kind": "form", "shade": "blue"}]))
    assert SourcesCopy(tmp_path, SECRETS).read() == [Source("contact", "form")]


def test_a_disk_that_refuses_costs_nothing_but_the_copy(tmp_path: Path) -> None:
    copy = SourcesCopy(tmp_path / "missing", SECRETS)
    copy.keep([PLAIN])
    assert copy.read() == []
