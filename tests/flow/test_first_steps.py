"""A new user gets from an empty folder to an accepted lead by the commands, or by the forms, that the board shows."""

import html
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.html_form import read_form
from tests.flow.step_browser import HEADING, Browser
from tests.support.accord_process import AccordProcess

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


@pytest.fixture
def browser(database_url: str, tmp_path: Path) -> Iterator[Browser]:
    program = AccordProcess(["up", "--data", str(tmp_path)], {"ACCORD_DATABASE_URL": database_url}, tmp_path / "up.log")
    program.start()
    program.await_ready()
    deadline = time.monotonic() + 60
    while not (address := re.search(r"http://\S+token=\S+", program.read_output())):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield Browser(address[0])
    program.stop(signal.SIGTERM)


def test_seven_commands_lead_from_an_empty_folder_to_an_accepted_lead(browser: Browser) -> None:
    board = browser.read("/")
    [key] = browser.read_commands("/")
    agreement, seller, source, lead, acceptance = re.findall('hx-get="(/setup/[^"]*)"', board)

    def run(command: str) -> str:
        done = subprocess.run(["bash", "-ec", f"{key}\n{command}"], capture_output=True, text=True, check=True)
        return done.stdout

    run(browser.read_commands(agreement)[0])  # drafts it
    run(browser.read_commands(agreement)[0])  # signs it for both sides
    run(browser.read_commands(seller)[0])
    run(browser.read_commands(source)[0])
    run(browser.read_commands(lead)[0])
    accepted = run(browser.read_commands(acceptance)[0])
    done = [
        re.findall(r"<h\d>(.*?) <small>done</small>", browser.read(path)) for path in (agreement, seller, source, lead)
    ]

    assert HEADING in board
    assert done == [["Sign an agreement"], ["Add a seller"], ["Say where leads come from"], ["Send a lead"]]
    assert '"state":"accepted"' in accepted
    browser.await_board()


def test_five_forms_lead_from_an_empty_folder_to_an_accepted_lead(browser: Browser) -> None:
    sent = [
        browser.send("/setup/agreement", marketing="Robin Vale", sales="Sam Quill"),
        browser.send("/setup/seller", seller="kim", name="Kim Reyes"),
        browser.send("/setup/source"),
        browser.send("/setup/lead"),
    ]
    browser.read_commands("/setup/acceptance")
    sent.append(browser.send("/setup/acceptance"))

    assert [(status, HEADING in page) for status, page in sent[:4]] == [(200, True)] * 4
    assert sent[4][0] == 200
    browser.await_board()


def test_a_first_lead_that_does_not_qualify_leaves_word_where_to_look(browser: Browser) -> None:
    browser.send("/setup/agreement", marketing="Robin Vale", sales="Sam Quill")
    browser.send("/setup/seller", seller="kim", name="Kim Reyes")
    browser.send("/setup/source")
    status, _ = browser.send("/setup/lead", contact__email="ben@example.com", company__employees="3")

    assert status == 200
    assert "its page, under Leads, says what it lacks." in browser.read("/setup/acceptance")


def test_a_form_that_is_refused_shows_why_beside_the_field_and_keeps_what_was_typed(browser: Browser) -> None:
    status, seller = browser.send("/setup/seller", seller="kim reyes", name="Kim Reyes", email="kim at example")
    blank, _ = browser.send("/setup/seller", seller="", name="")
    browser.send("/setup/source")
    lead = browser.send("/setup/lead", contact__email="no address", company__employees="some")

    assert (status, blank, lead[0]) == (422, 422, 422)
    assert read_errors(seller) == {
        "seller": "Must be letters, digits and _ . : -, and begin with a letter or digit.",
        "email": "Not an e-mail address.",
    }
    assert read_form(seller).values["name"] == "Kim Reyes"
    assert "Nothing was changed. Mend what is named here, and send it again." in seller
    assert read_errors(lead[1]) == {
        "contact.email": "Not an e-mail address.",
        "company.employees": 'Must be a number of at least 0, a range like "51-200" or {"min", "max"}.',
    }


def test_an_agreement_comes_as_a_file_and_its_mistakes_are_named(browser: Browser) -> None:
    wrong = browser.send("/setup/agreement", file="title: Ours\ntimezone: Berlin\n", sales="Sam Quill")
    text = read_form(browser.read("/setup/agreement")).values["document"]
    drafted = browser.send("/setup/agreement", document="", file=text.replace("20}", "30}"), sales="Sam Quill")
    step = browser.read("/setup/agreement")
    signed = browser.send("/setup/agreement", marketing="Robin Vale")

    assert wrong[0] == 422
    assert "<code>timezone</code>: Must be a time zone of the IANA database, as in Europe/Berlin." in wrong[1]
    assert (drafted[0], signed[0]) == (200, 200)
    assert "Version 1 is in force once it is signed. Still to sign: marketing." in step
    assert "Sign an agreement <small>done</small>" in browser.read("/setup/agreement")


def test_what_is_typed_stays_while_the_page_looks_for_news(browser: Browser) -> None:
    part = browser.read("/setup/seller", {"hx-request": "true"})
    [address] = re.findall('hx-get="([^"]*)"', part)

    assert browser.open(address, {"hx-request": "true"}).status == 204
    browser.send("/setup/seller", seller="kim", name="Kim Reyes")
    assert "Add a seller <small>done</small>" in browser.read(address, {"hx-request": "true"})


def read_errors(page: str) -> dict[str, str]:
    """What stands beside the fields of a refused form."""
    return {name: html.unescape(text) for name, text in re.findall('<small id="error-([^"]*)">(.*?)</small>', page)}
