"""`accord people`: an operator on the machine lists, invites and ends people."""

import re

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.intake.people.domain import Person
from services.intake.people.handlers.save import save_person
from shared.config.settings import Settings
from shared.db.database import Database
from shared.runtime.launch import run_once

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
SECRET = "s" * 43


def run(database_url: str, *arguments: str) -> Result:
    env = {
        "ACCORD_DATABASE_URL": database_url.replace("+asyncpg", ""),
        "ACCORD_SECRET": SECRET,
        "ACCORD_PUBLIC_URL": "https://leads.example.com",
        "TERMINAL_WIDTH": "400",
    }
    return CliRunner().invoke(app, ["people", *arguments], env=env)


def test_an_operator_lists_invites_and_ends_people(database_url: str) -> None:
    async def add(database: Database) -> Person:
        return await save_person(
            database, lambda key_id: Person("dana", key_id, "Dana Reyes", None, None, ("executive",), None, True), None
        )

    run_once(
        "intake", Settings(database_url=SecretStr(database_url.replace("+asyncpg", "")), secret=SecretStr(SECRET)), add
    )
    listed, invited = run(database_url, "list"), run(database_url, "invite", "dana")
    based = run(database_url, "invite", "dana", "--base", "http://127.0.0.1:9000/")
    ended, after = run(database_url, "end", "dana"), run(database_url, "list")
    unknown, inactive = run(database_url, "invite", "ben"), run(database_url, "invite", "dana")

    assert listed.output == "dana executive - active Dana Reyes\n"
    assert re.search(r"^https://leads\.example\.com/signin\?link=[\w-]{43}$", invited.output, re.MULTILINE)
    assert "http://127.0.0.1:9000/signin?link=" in based.output
    assert ("ended\n" in ended.output, after.output) == (True, "dana executive - ended Dana Reyes\n")
    assert (unknown.exit_code, "There is no such person." in unknown.output) == (2, True)
    assert (inactive.exit_code, "The person is not active" in inactive.output) == (2, True)
