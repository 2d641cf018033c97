"""The folder of a local broker: its settings and its data."""

import re
import secrets
import shutil
import subprocess
from base64 import urlsafe_b64encode
from pathlib import Path

from deploy.kafka.download import NoBroker
from deploy.kafka.ports import HOST

FORMAT_SECONDS = 60


def settings(home: Path) -> Path:
    return home / "server.properties"


def log(home: Path) -> Path:
    return home / "broker.log"


def configure(home: Path, port: int, properties: dict[str, str | int]) -> None:
    listeners = f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{port + 1}"
    lines = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{HOST}:{port + 1}",
        "listeners": listeners,
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": home / "data",
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": 0,
        # A start after a kill waits for the broker's own old session to end (9 seconds by default), but a machine that
        # is short of time or of disk must not end a living one: then no partition has a leader.
        "broker.session.timeout.ms": 6000,
        "broker.heartbeat.interval.ms": 500,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
    } | {name.replace("_", "."): value for name, value in properties.items()}
    settings(home).write_text("".join(f"{name}={value}\n" for name, value in lines.items()))


def port_of(home: Path) -> int:
    """Where the folder's broker listens. Raises ValueError if its settings do not say."""
    listener = re.search(rf"^listeners=PLAINTEXT://{re.escape(HOST)}:(\d+)", settings(home).read_text(), re.MULTILINE)
    return int(listener[1] if listener else "")


def make_cluster(home: Path, classpath: tuple[str, ...]) -> None:
    """Make a new, empty cluster, unless the folder holds a whole one. Raises NoBroker."""
    stamp, meta = home / "cluster.id", home / "data" / "meta.properties"
    if stamp.exists() and meta.exists() and stamp.read_text() in meta.read_text():
        return
    wipe_data(home)
    # A zero byte first: what begins with a dash is an option to Kafka's own tool.
    cluster = urlsafe_b64encode(b"\0" + secrets.token_bytes(15)).decode().rstrip("=")
    storage = ("java", *classpath, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings(home)))
    try:
        with log(home).open("w") as words:
            subprocess.run(storage, check=True, stdout=words, stderr=words, timeout=FORMAT_SECONDS)
    except subprocess.SubprocessError as failed:
        raise NoBroker(f"Kafka could not make its data folder: {last_words(home)}") from failed
    stamp.write_text(cluster)


def wipe_data(home: Path) -> None:
    shutil.rmtree(home / "data", ignore_errors=True)


def last_words(home: Path) -> str:
    lines = [line for line in log(home).read_text(errors="replace").splitlines() if line.strip()]
    return next((line for line in reversed(lines) if not line.startswith("\t")), "it says nothing")
