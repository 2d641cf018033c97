"""The folder of a local broker: its settings, its log file and its data."""

import re
import secrets
import shutil
import subprocess
from base64 import urlsafe_b64encode
from pathlib import Path

from deploy.kafka.download import BrokerUnavailable
from deploy.kafka.ports import HOST

FORMAT_SECONDS = 60


def settings_path(home: Path) -> Path:
    return home / "server.properties"


def log_path(home: Path) -> Path:
    return home / "broker.log"


def write_settings(home: Path, port: int, properties: dict[str, str | int]) -> None:
    """Write server.properties; `properties`, with underscores for dots, win over the ones here."""
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
        # After a kill, the next start waits until the broker's own former session times out (9 seconds by default).
        # Shorter than this, a slow machine would time out a running broker, and no partition would have a leader.
        "broker.session.timeout.ms": 6000,
        "broker.heartbeat.interval.ms": 500,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
    } | {name.replace("_", "."): value for name, value in properties.items()}
    settings_path(home).write_text("".join(f"{name}={value}\n" for name, value in lines.items()))


def read_port(home: Path) -> int:
    """The port on which the folder's broker listens. Raises ValueError if its settings have none."""
    listener = re.search(
        rf"^listeners=PLAINTEXT://{re.escape(HOST)}:(\d+)", settings_path(home).read_text(), re.MULTILINE
    )
    return int(listener[1] if listener else "")


def ensure_cluster(home: Path, classpath: tuple[str, ...]) -> None:
    """Create a new, empty cluster, unless the folder holds a complete one. Raises BrokerUnavailable."""
    stamp, meta = home / "cluster.id", home / "data" / "meta.properties"
    if stamp.exists() and meta.exists() and stamp.read_text() in meta.read_text():
        return
    delete_data(home)
    # A zero byte comes first, since Kafka's tool takes an id that begins with a dash for an option.
    cluster = urlsafe_b64encode(b"\0" + secrets.token_bytes(15)).decode().rstrip("=")
    storage = ("java", *classpath, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings_path(home)))
    try:
        with log_path(home).open("w") as log:
            subprocess.run(storage, check=True, stdout=log, stderr=log, timeout=FORMAT_SECONDS)
    except subprocess.SubprocessError as error:
        raise BrokerUnavailable(f"Kafka could not make its data folder: {last_log_line(home)}") from error
    stamp.write_text(cluster)


def delete_data(home: Path) -> None:
    shutil.rmtree(home / "data", ignore_errors=True)


def last_log_line(home: Path) -> str:
    lines = [line for line in log_path(home).read_text(errors="replace").splitlines() if line.strip()]
    return next((line for line in reversed(lines) if not line.startswith("\t")), "it says nothing")
