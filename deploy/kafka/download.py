"""Kafka's jars: fetched once by Maven, into the folder of the local broker."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
FETCH_SECONDS = 600
COPY = ("dependency:copy-dependencies", "-DincludeScope=runtime")


class NoBroker(Exception):
    """Why there is no broker, in one line, with what would change that."""


def home() -> Path:
    """Where the local broker lives: ACCORD_KAFKA_HOME, or .kafka in the checkout."""
    return Path(os.environ.get("ACCORD_KAFKA_HOME") or Path(__file__).parents[2] / ".kafka").resolve()


def missing() -> str | None:
    """What this machine lacks for a broker, in one line with the remedy; None if nothing."""
    tools = {"java": "Java 17 or newer", "mvn": "Maven"}
    needed = ("java",) if fetched(home() / "jars") else ("java", "mvn")
    absent = " and ".join(tools[tool] for tool in needed if not shutil.which(tool))
    return f"Kafka needs {absent}: apt-get install default-jre-headless maven" if absent else None


def fetch() -> Path:
    """The folder with Kafka's jars, fetched first if they are not there. Raises NoBroker."""
    jars = home() / "jars"
    if reason := missing():
        raise NoBroker(reason)
    jars.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(jars.with_suffix(".lock")):
        if not fetched(jars):
            copy(jars)
    return jars


def fetched(jars: Path) -> bool:
    """The pom beside the jars is written last, and is the one they were fetched by."""
    stamp = jars / POM.name
    return stamp.exists() and stamp.read_bytes() == POM.read_bytes()


def copy(jars: Path) -> None:
    shutil.rmtree(jars, ignore_errors=True)
    maven = ("mvn", "--quiet", "--batch-mode", "--strict-checksums", "--file", POM, *COPY, f"-DoutputDirectory={jars}")
    try:
        subprocess.run(maven, check=True, capture_output=True, text=True, timeout=FETCH_SECONDS)
    except subprocess.CalledProcessError as failed:
        reason = next((line for line in failed.stdout.splitlines() if "ERROR" in line), "it says nothing")
        raise NoBroker(f"Maven could not fetch Kafka: {reason}") from failed
    except subprocess.TimeoutExpired as late:
        raise NoBroker(f"Maven did not fetch Kafka within {FETCH_SECONDS} seconds") from late
    shutil.copyfile(POM, jars / POM.name)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
