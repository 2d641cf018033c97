"""A Kafka broker that asks for TLS and for users, beside the plain door that the tests' own tools use."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka import broker
from deploy.kafka.download import ensure_jars
from tests.support.certificates import Authority, Identity
from tests.support.kafka_broker import require_kafka
from tests.support.ports import free_port
from tests.support.postgres_cluster import memory_or_disk

USER, PASSWORD = "accord", "a secret of accord"
# The password of PLAIN stands in a file of Kafka's own syntax.
PLAIN_PASSWORD = "plain"
MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-512")
SCRAM_SECONDS = 60


@dataclass(frozen=True)
class SecureBroker:
    """Its addresses by how they are secured, the authority that signed its certificate, and a client's certificate."""

    bootstrap: dict[str, str]
    authority: Authority
    client: Identity


@contextmanager
def run_secure_broker() -> Iterator[SecureBroker]:
    """A broker with a door of each kind; deleted after the block."""
    require_kafka()
    with tempfile.TemporaryDirectory(prefix="accord-secure-kafka-", dir=memory_or_disk()) as folder:
        home, authority = Path(folder), Authority(Path(folder))
        # Each takes two ports; `plaintext` is the one that Accord's own tools know.
        ports = {name: free_port() for name in ("plaintext", "ssl", "sasl_ssl", "sasl_plaintext")}
        running = broker.start(home, ports["plaintext"], **_properties(ports, authority))
        try:
            _add_users(running)
            yield SecureBroker(
                {name: f"127.0.0.1:{port}" for name, port in ports.items()}, authority, authority.sign("client")
            )
        finally:
            broker.kill(running)


def _properties(ports: dict[str, int], authority: Authority) -> dict[str, str | int]:
    doors = {"PLAINTEXT": "plaintext", "TLS": "ssl", "USERS": "sasl_ssl", "OPEN": "sasl_plaintext"}
    listeners = [f"{door}://127.0.0.1:{ports[name]}" for door, name in doors.items()]
    kinds = [f"{door}:{name.upper()}" for door, name in doors.items()]
    module = "org.apache.kafka.common.security"
    properties: dict[str, str | int] = {
        "listeners": ",".join([*listeners, f"CONTROLLER://127.0.0.1:{ports['plaintext'] + 1}"]),
        "advertised.listeners": ",".join(listeners),
        "listener.security.protocol.map": ",".join([*kinds, "CONTROLLER:PLAINTEXT"]),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(authority.sign("broker").both),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority.cert),
        "listener.name.tls.ssl.client.auth": "required",
        "sasl.enabled.mechanisms": ",".join((*MECHANISMS, "PLAIN")),
    }
    for door in ("users", "open"):
        for mechanism in MECHANISMS:
            name = f"listener.name.{door}.{mechanism.lower()}.sasl.jaas.config"
            properties[name] = f"{module}.scram.ScramLoginModule required;"
        properties[f"listener.name.{door}.plain.sasl.jaas.config"] = (
            f'{module}.plain.PlainLoginModule required user_{USER}="{PLAIN_PASSWORD}";'
        )
    return properties


def _add_users(running: broker.Broker) -> None:
    arguments = ["--bootstrap-server", running.bootstrap, "--alter", "--entity-type", "users", "--entity-name", USER]
    command = ["java", "-cp", f"{ensure_jars()}/*", "kafka.admin.ConfigCommand", *arguments, "--add-config"]
    for mechanism in MECHANISMS:
        credential = f"{mechanism}=[password={PASSWORD}]"
        subprocess.run([*command, credential], check=True, capture_output=True, timeout=SCRAM_SECONDS)
