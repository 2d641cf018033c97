"""The bench: how its figures are shown, and how two checkouts are compared."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from bench.compare import compare
from bench.figures import Figure, Rounds, encode_results

ROOT = Path(__file__).parents[1]


def _figure(value: float) -> dict[str, Any]:
    return {"unit": "/s", "values": [value]}


def _run(part: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", part]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.pure
def test_a_figure_of_one_round_is_shown_with_its_unit_and_its_aim() -> None:
    assert str(Figure("rate", [5312.4], "events/s", "≥ 5,000")) == "rate: 5,312 events/s (aim ≥ 5,000)"


@pytest.mark.pure
def test_a_figure_of_several_rounds_is_shown_with_its_median_and_its_minimum() -> None:
    rounds = Rounds()
    for value in (0.61, 0.522, 0.55):
        rounds.add("ratio", value, aim="≥ 0.5")

    assert [str(figure) for figure in rounds.figures()] == ["ratio: 0.55 (aim ≥ 0.5), median of 3; minimum 0.52"]


@pytest.mark.pure
def test_many_milliseconds_are_shown_with_the_time_within_which_nearly_all_answers_came() -> None:
    figure = Figure("sla", [float(value) for value in range(1, 41)], "ms", "p95 ≤ 100")

    assert str(figure) == "sla: 20.5 ms (aim p95 ≤ 100), median of 40; 95 % within 38.0"


@pytest.mark.pure
def test_all_figures_of_a_run_stand_in_one_line_of_json() -> None:
    line = encode_results({"readers": [Figure("rate", [3.0, 1.0, 2.0], "events/s")]})

    assert (line.count("\n"), orjson.loads(line)) == (
        0,
        {
            "readers": {
                "rate": {"unit": "events/s", "minimum": 1.0, "median": 2.0, "p95": 3.0, "values": [3.0, 1.0, 2.0]}
            }
        },
    )


@pytest.mark.pure
def test_two_checkouts_are_compared_figure_by_figure() -> None:
    before = [{"readers": {"rate": _figure(value), "gone": _figure(1.0)}} for value in (4000.0, 5000.0)]
    after = [{"readers": {"rate": _figure(9000.0)}}] * 2

    lines = compare(before, after)

    assert lines[1:-1] == ["       4,500        9,000   2.00   4,000, 9,000   readers: rate /s"]
    assert orjson.loads(lines[-1]) == {
        "before": {"readers: rate /s": [4000.0, 5000.0], "readers: gone /s": [1.0, 1.0]},
        "after": {"readers: rate /s": [9000.0, 9000.0]},
    }


def test_an_unknown_part_is_named_and_nothing_is_measured(processes_and_sockets: None) -> None:
    done = _run("reader")

    assert (done.returncode, done.stdout) == (2, "")
    assert "no part is named reader; there are captures, forms, " in done.stderr


def test_a_part_runs_alone_and_ends_with_its_figures_as_json(processes_and_sockets: None) -> None:
    done = _run("working-time")

    results = orjson.loads(done.stdout.splitlines()[-1])
    assert list(results) == ["working-time"]
    assert set(results["working-time"]) >= {"1 hour, deadline in hours", "10 years, open seconds"}
