"""`make bench-compare ARGS="BEFORE AFTER [part …]"`: this bench for two checkouts in turn, and their ratios.

Each checkout needs its own `.venv` (`make setup`). Both are measured by the bench of this checkout, so that only
what is measured differs: the bench is linked into an empty folder, and the rest comes from the checkout's `.venv`.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from bench.figures import format_number

BENCH = Path(__file__).parent
Results = dict[str, dict[str, dict[str, Any]]]


def main() -> None:
    """Measure both checkouts round by round, and print a line for each figure."""
    parser = ArgumentParser(prog="python -m bench.compare", description=__doc__)
    parser.add_argument("before", type=Path, help="a checkout")
    parser.add_argument("after", type=Path, help="another checkout")
    parser.add_argument("parts", nargs="*", help="parts of the bench; none: all of them")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rounds: tuple[list[Results], list[Results]] = ([], [])
    for _ in range(options.rounds):
        for checkout, results in zip((options.before, options.after), rounds, strict=True):
            results.append(_measure(checkout.resolve(), options.parts))
    sys.stdout.write("\n".join(compare(*rounds)) + "\n")


def compare(before: list[Results], after: list[Results]) -> list[str]:
    """A line for each figure that both have, with the median and the minimum of each; then all values as JSON."""
    earlier, later = _collect(before), _collect(after)
    lines = [f"{'before':>12} {'after':>12} {'ratio':>6}   minima: before, after"]
    for name in (name for name in earlier if name in later):
        values = (earlier[name], later[name])
        medians, minima = [median(each) for each in values], [format_number(min(each)) for each in values]
        ratio = f"{medians[1] / medians[0]:.2f}" if medians[0] else "-"
        shown = [format_number(each) for each in medians]
        lines.append(f"{shown[0]:>12} {shown[1]:>12} {ratio:>6}   {', '.join(minima)}   {name}")
    return [*lines, orjson.dumps({"before": earlier, "after": later}).decode()]


def _collect(rounds: list[Results]) -> dict[str, list[float]]:
    """The values of each figure over all rounds, by part, name and unit."""
    collected: dict[str, list[float]] = {}
    for results in rounds:
        for part, figures in results.items():
            for name, figure in figures.items():
                collected.setdefault(f"{part}: {name} {figure['unit']}".rstrip(), []).extend(figure["values"])
    return collected


def _measure(checkout: Path, parts: list[str]) -> Results:
    """The results of one round. Raises CalledProcessError."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        (Path(folder) / "bench").symlink_to(BENCH)
        command = [str(checkout / ".venv/bin/python"), "-m", "bench", "--rounds", "1", *parts]
        done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True)
    results: Results = orjson.loads(done.stdout.splitlines()[-1])
    return results


if __name__ == "__main__":
    main()
