"""`make bench`: throughput and latency on this machine, as ratios to its own ceiling. ARGS names parts of it."""

import os
import sys
from argparse import ArgumentParser

import uvloop

from bench.figures import Figure, encode_results
from bench.parts import PARTS
from bench.processes import MEASURED, OTHER


async def main() -> None:
    """Run each named part in turn and print its lines; an aim that is missed is printed too, and fails nothing.

    The last line is JSON with all figures.
    """
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"one of {', '.join(PARTS)}; none: all of them")
    parser.add_argument("--rounds", type=int, help="how often a part is measured that has rounds")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part is named {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    _print(
        f"Programs that are measured on one core: core {MEASURED}; PostgreSQL and the load: core {OTHER}. fsync is on."
    )
    results: dict[str, list[Figure]] = {}
    for name in options.parts or PARTS:
        part = PARTS[name]
        os.sched_setaffinity(0, part.cores)
        results[name] = await part.run(options.rounds or part.rounds)
        _print(f"{part.title}:", *(f"  {figure}" for figure in results[name]))
    _print(encode_results(results))


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


uvloop.run(main())
