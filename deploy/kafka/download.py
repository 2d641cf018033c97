"""Kafka's jars: Maven downloads them once, into the folder of the local broker."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
DOWNLOAD_SECONDS = 600
COPY = ("dependency:copy-dependencies", "-DincludeScope=runtime")


class BrokerUnavailable(Exception):
    """The reason why no broker runs, in one line, with the remedy where there is one."""


def default_home() -> Path:
    """The folder of the local broker: ACCORD_KAFKA_HOME, or .kafka in the checkout."""
    return Path(os.environ.get("ACCORD_KAFKA_HOME") or Path(__file__).parents[2] / ".kafka").resolve()


def jars_path() -> Path:
    return default_home() / "jars"


def ensure_jars() -> Path:
    """The folder with Kafka's jars, downloaded first if they are not there. Raises BrokerUnavailable."""
    jars = jars_path()
    jars.parent.mkdir(parents=True, exist_ok=True)
    with hold_file_lock(jars.with_suffix(".lock")):
        if not is_downloaded(jars):
            download(jars)
    return jars


def is_downloaded(jars: Path) -> bool:
    """Whether the jars are complete and those of this pom: its copy beside them is written last."""
    stamp = jars / POM.name
    return stamp.exists() and stamp.read_bytes() == POM.read_bytes()


def download(jars: Path) -> None:
    """Replace the folder by the jars that the pom names. Raises BrokerUnavailable."""
    shutil.rmtree(jars, ignore_errors=True)
    maven = ("mvn", "--quiet", "--batch-mode", "--strict-checksums", "--file", POM, *COPY, f"-DoutputDirectory={jars}")
    try:
        subprocess.run(maven, check=True, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS)
    except subprocess.CalledProcessError as error:
        reason = next((line for line in error.stdout.splitlines() if "ERROR" in line), "it says nothing")
        raise BrokerUnavailable(f"Maven could not fetch Kafka: {reason}") from error
    except subprocess.TimeoutExpired as error:
        raise BrokerUnavailable(f"Maven did not fetch Kafka within {DOWNLOAD_SECONDS} seconds") from error
    shutil.copyfile(POM, jars / POM.name)


@contextmanager
def hold_file_lock(path: Path) -> Iterator[None]:
    """Wait for the lock on this file, and hold it for the block."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
