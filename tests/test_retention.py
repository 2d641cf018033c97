"""The page on retention says of each table what the code does: how long its rows are kept, and what deletes them."""

import re
from pathlib import Path

import pytest

from services.handoff import expiries as handoff_expiries
from services.handoff.erasures import store as handoff_erasures
from services.intake import expiries as intake_expiries
from services.intake.erasures import store as intake_erasures
from services.qualification import expiries as qualification_expiries
from shared.db.messaging_tables import MESSAGING, SERVICES
from shared.db.tables import metadata_of
from tests.support import declared_tables as declared

PAGE = Path(__file__).parents[1] / "docs" / "operations" / "retention.md"
ROW = re.compile(r"^\| `([a-z_.]+)` \| (.+) \| (.+) \| (.+) \|$")
EXPIRIES = {
    "intake": intake_expiries.EXPIRIES,
    "qualification": qualification_expiries.EXPIRIES,
    "handoff": handoff_expiries.EXPIRIES,
}
# Qualification blanks its two tables of scores, and handoff the rows of waiting deals with their deals.
ERASED = {
    # The rows of files that wait are emptied.
    "intake": {*intake_erasures.DELETIONS, *intake_erasures.BODIES, "import_pieces"},
    "qualification": {"scores", "score_entries", "outcomes", "outcome_deals", "replay_leads"},
    "handoff": {*handoff_erasures.DELETIONS, "deals"},
    "metrics": set(),
}


def read_page() -> dict[str, dict[str, tuple[str, str]]]:
    """How long each table of a section is kept, and what deletes it, by section and table."""
    sections: dict[str, dict[str, tuple[str, str]]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = sections.setdefault(line.removeprefix("## ").lower(), {})
        if row := ROW.match(line):
            table, _, kept, deleted = row.groups()
            assert table not in section, f"{table} is there twice"
            section[table] = kept, deleted
    return sections


def test_the_page_lists_every_table_once() -> None:
    declared.import_every_store()
    page = read_page()

    assert set(page.pop("in the schema of every service")) == set(MESSAGING.tables)
    assert {service: set(tables) for service, tables in page.items()} == {
        service: set(metadata_of(service).tables) for service in SERVICES
    }


@pytest.mark.parametrize("service", SERVICES)
def test_rows_expire_when_the_page_says_so(service: str) -> None:
    page = read_page()[service]
    expiring = {expiry.table: expiry.keeps.days for expiry in EXPIRIES.get(service, ())}

    said = {table for table, (_, deleted) in page.items() if "retention" in deleted}
    # The rows of waiting keys go with their activities.
    assert said - {"waiting"} == set(expiring)
    assert [table for table, days in expiring.items() if f"{days} days" not in page[table][0]] == []


@pytest.mark.parametrize("service", SERVICES)
def test_an_erasure_deletes_what_the_page_says(service: str) -> None:
    said = {table for table, (_, deleted) in read_page()[service].items() if "an erasure" in deleted}

    assert said == ERASED[service]
