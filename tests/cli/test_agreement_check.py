"""`accord agreement check`: what is wrong with the file, and with `--fields` what no lead brings or does here."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.qualification.fields.store import save_days
from shared.config.settings import Settings
from shared.db.database import Database
from shared.runtime.launch import run_once

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
AGREEMENT = """
title: Qualified leads
timezone: Europe/Berlin
currency: EUR
sales: {business_hours: {open: {mon-fri: ["09:00-17:00"]}}, acceptance: {within: 4h}}
definition:
  profile: [{id: size, field: company.employees, between: [50, 2000], points: 30}]
  behaviour: [{id: demo, activity: demo_requested, points: 50}]
  qualified: {fit: 30, behaviour: 20}
"""
WELL_FORMED = "The agreement is well formed.\n"


def check(file: Path, *arguments: str, **env: str) -> Result:
    return CliRunner().invoke(app, ["agreement", "check", str(file), *arguments], env={"TERMINAL_WIDTH": "400", **env})


def test_the_file_alone_is_read_unless_the_installation_is_to_be_asked(database_url: str, tmp_path: Path) -> None:
    url, today = database_url.replace("+asyncpg", ""), datetime.now(UTC).date()

    async def see_industries(database: Database) -> None:
        await database.run(lambda conn: save_days(conn, {"company.industry": today, "activity:form_submitted": today}))

    run_once("qualification", Settings(database_url=SecretStr(url), secret=SecretStr("s" * 43)), see_industries)
    file = tmp_path / "agreement.yaml"
    file.write_text(AGREEMENT)

    alone = check(file, ACCORD_DATABASE_URL="postgresql://nowhere.invalid/accord")
    asked = check(file, "--fields", ACCORD_DATABASE_URL=url, ACCORD_SECRET="s" * 43)

    assert (alone.exit_code, alone.output) == (0, WELL_FORMED)
    assert (asked.exit_code, asked.output) == (
        0,
        f"warning: /definition/behaviour/0/activity: No lead has done this since {today}.\n"
        f"warning: /definition/profile/0/field: No lead has brought this field since {today}.\n{WELL_FORMED}",
    )
