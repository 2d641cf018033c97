"""`python -m tests.fuzz`: thousands of hostile requests and mutations against `accord up` on a database of its own."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.hostile_run import Report, run_hostile
from tests.support.accord_process import KEY, run_accord_up
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

REQUESTS, MUTATIONS, SEED = 24_000, 6_000, 20261128
STALL_SECONDS = 0.25
GROWTH_MIB = 64
SHOWN = 20


def main() -> int:
    """Run and print; the exit status is 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    for name, default in (("requests", REQUESTS), ("mutations", MUTATIONS), ("seed", SEED)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{default} unless told otherwise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="accord-fuzz-") as folder:
        Path(folder).chmod(0o755)
        with run_accord_up("", Path(folder)) as (program, client):
            program.await_ready()
            set_up_company(client)
            begun = time.monotonic()
            assert program.process
            report = run_hostile(
                program.port, program.process.pid, KEY, options.requests, options.mutations, options.seed
            )
            seconds = time.monotonic() - begun
            arrived = is_scored(client)
    faults = [*describe_faults(report), *([] if arrived else ["afterwards a lead does not go through"])]
    health = report.health
    lines = [
        f"{options.requests} hostile requests and {options.mutations} mutations in {seconds:.0f} s",
        f"statuses {dict(sorted(report.statuses.items()))} (0: closed without an answer)",
        f"memory {report.memory_before:.0f} MiB after the first thousands, {report.memory_after:.0f} MiB at the end",
        f"longest wait of /healthz {health.waited_seconds:.3f} s, of which computed {health.computed_seconds:.2f} s",
        *(faults[:SHOWN] or ["nothing was wrong"]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if faults else 0


def is_scored(client: Client) -> bool:
    """Whether a lead that is captured now is scored."""
    status, document = client.call("POST", "/v1/leads", lead(100_001))
    score = client.wait_for(f"/v1/scores/{document['lead_id']}", lambda score: bool(score and score.get("verdict")))
    return status == 202 and score["verdict"] != "unscored"


def describe_faults(report: Report) -> list[str]:
    """What was wrong in a run. A wait counts in which the program computed: the machine may be busy otherwise."""
    faults = [f"{fault}: {data[:300]!r}" for fault, data in report.faults]
    faults += [f"/healthz was {status}" for status in report.health.failures]
    if min(report.health.waited_seconds, report.health.computed_seconds) > STALL_SECONDS:
        faults.append(f"/healthz waited {report.health.waited_seconds:.2f} s")
    if report.memory_after > report.memory_before + GROWTH_MIB:
        faults.append(f"memory grew by {report.memory_after - report.memory_before:.0f} MiB")
    return faults


if __name__ == "__main__":
    sys.exit(main())
