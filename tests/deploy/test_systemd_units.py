"""The units of systemd start commands that exist, with settings that exist, and leave Accord the time that it needs."""

import re
import shlex
from pathlib import Path

import pytest

from services.cli.main import app
from services.cli.services import BUILDS
from shared.config.settings import Settings
from shared.embedded_postgres.postmaster import FAST_STOP_SECONDS, IMMEDIATE_STOP_SECONDS
from shared.runtime.exit_deadline import EXIT_SECONDS
from tests.public.commands import read_command_tree

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parents[2] / "deploy" / "systemd"
GUIDE = FOLDER.parents[1] / "docs" / "operations" / "install.md"
UNITS = ["accord.service", "accord@.service"]


def read_unit(name: str) -> list[tuple[str, str]]:
    lines = (FOLDER / name).read_text().splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return [(key, value) for key, _, value in pairs]


def test_every_unit_is_checked() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == UNITS


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_a_command_of_accord(unit: str) -> None:
    program, command, *arguments = shlex.split(dict(read_unit(unit))["ExecStart"])

    assert program == "/opt/accord/.venv/bin/accord"
    assert command in read_command_tree(app)["commands"]
    assert all(argument == "%i" or argument in BUILDS for argument in arguments)


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_sets_only_settings_that_exist(unit: str) -> None:
    names = [value.partition("=")[0] for key, value in read_unit(unit) if key == "Environment"]

    assert {name.removeprefix("ACCORD_").lower() for name in names} <= set(Settings.model_fields)


def test_a_unit_is_killed_after_accord_had_its_time() -> None:
    seconds = {unit: int(dict(read_unit(unit))["TimeoutStopSec"]) for unit in UNITS}

    assert seconds["accord@.service"] > EXIT_SECONDS
    assert seconds["accord.service"] > EXIT_SECONDS + FAST_STOP_SECONDS + IMMEDIATE_STOP_SECONDS


def test_the_spool_of_the_guide_is_in_the_folder_that_the_unit_may_write() -> None:
    (folder,) = re.findall(r"^ACCORD_SPOOL=(.*)$", GUIDE.read_text().replace("   ", ""), re.MULTILINE)
    unit = dict(read_unit("accord@.service"))

    assert unit["ProtectSystem"] == "strict"
    assert Path(folder).parent == Path("/var/lib", unit["StateDirectory"].replace("%i", "intake"))
    assert unit["StateDirectoryMode"] == "0700"


def test_systemd_and_the_shell_read_the_same_from_the_environment_file_of_the_guide() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    (block,) = [block for block in blocks if "ACCORD_SECRET=" in block]
    lines = [line.strip() for line in block.splitlines() if not line.strip().startswith("#")]
    # systemd takes the whole line after `=`, without the quotes around it.
    by_systemd = [re.sub(r"^(\w+)='([^']*)'$", r"\1=\2", line) for line in lines if line]
    by_shell = shlex.shlex(block, posix=True, punctuation_chars=True)
    by_shell.whitespace_split = True

    assert list(by_shell) == by_systemd
    assert {line.partition("=")[0].removeprefix("ACCORD_").lower() for line in by_systemd} <= set(Settings.model_fields)
