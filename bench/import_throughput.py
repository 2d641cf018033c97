"""What an import costs the leads that arrive beside it, and how fast it goes on: intake alone, on one core."""

from bench.bare_route import Target
from bench.capture_throughput import add_latency, run_intake
from bench.figures import Figure, Rounds
from bench.http_calls import call, send_file

LIVE_RATE = 100
LIVE_REQUESTS = 1500
SOURCE = "past"
# As long as the largest file that the requirement names; a measurement ends before its rows do.
ROWS = 250_000
HEADER = "E-Mail,Name,Company,Employees,Job title,Message\n"


async def measure_imports(rounds: int) -> list[Figure]:
    """The latency of leads that arrive at a steady rate, alone and beside an import, and the rows imported a second."""
    figures = Rounds()
    async with run_intake() as intake:
        call(intake.port, "PUT", f"/v1/sources/{SOURCE}", {"kind": "import"})
        for number in range(rounds):
            await _measure_round(intake, number, figures)
    return figures.figures()


async def _measure_round(intake: Target, number: int, figures: Rounds) -> None:
    alone = await intake.send_at_rate(LIVE_REQUESTS, LIVE_RATE)
    add_latency(figures, f"{LIVE_RATE} leads/s alone", alone)
    begun = begin_import(intake.port, number)
    beside = await intake.send_at_rate(LIVE_REQUESTS, LIVE_RATE)
    done = call(intake.port, "DELETE", f"/v1/imports/{begun}")["done"]
    add_latency(figures, f"{LIVE_RATE} leads/s beside an import", beside)
    figures.add("rows imported beside them", done / beside.seconds, "/s")


def begin_import(port: int, number: int) -> str:
    """Send a file of ROWS other people; the id of the import that has begun."""
    return str(send_file(port, "/v1/imports", {"kind": "leads", "source": SOURCE}, write_file(number))["import_id"])


def write_file(number: int) -> bytes:
    """A table of ROWS people; each number has others."""
    rows = (
        f"past.{number}.{row}@company-{row}.example,Dana Reyes,Reyes Logistics,120,Head of Operations,Route planning\n"
        for row in range(ROWS)
    )
    return (HEADER + "".join(rows)).encode()
