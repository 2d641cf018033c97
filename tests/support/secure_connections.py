"""The ways to the broker of the tests that asks for TLS and users, as settings name them."""

from typing import Any

from shared.config.kafka_settings import KafkaConnection
from shared.config.settings import read_settings
from tests.support.secure_kafka import PASSWORD, PLAIN_PASSWORD, USER, SecureBroker, run_secure_broker

__all__ = ["WAYS", "SecureBroker", "connection_to", "run_secure_broker"]

WAYS = {
    "sasl_ssl": ("SCRAM-SHA-512", PASSWORD),
    "sasl_ssl 256": ("SCRAM-SHA-256", PASSWORD),
    "sasl_ssl plain": ("PLAIN", PLAIN_PASSWORD),
    "sasl_plaintext": ("SCRAM-SHA-512", PASSWORD),
    "ssl": (None, None),
    "plaintext": (None, None),
}


def connection_to(secure: SecureBroker, way: str, **changes: Any) -> KafkaConnection:
    """The connection that settings of this way make."""
    security, (mechanism, password) = way.partition(" ")[0], WAYS[way]
    given: dict[str, Any] = {"log": "kafka", "kafka_security": security, "kafka_bootstrap": secure.bootstrap[security]}
    if mechanism:
        given |= {"kafka_mechanism": mechanism, "kafka_username": USER, "kafka_password": password}
    if "ssl" in security:
        given["kafka_ca"] = secure.authority.cert
    if security == "ssl":
        given |= {"kafka_cert": secure.client.cert, "kafka_key": secure.client.key}
    connection = read_settings(**(given | changes)).kafka
    assert connection
    return connection
