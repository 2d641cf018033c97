"""Why Kafka cannot be reached, where a setting is to blame: the client's own error only says that it cannot."""

import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import IllegalSaslStateError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

from shared.config.kafka_settings import KafkaConnection
from shared.messaging.log.kafka.bounded_calls import REQUEST_MS, run_detached, with_deadline

PROBE_SECONDS = 5.0
PORT = 9092
# The errors of one setting; what the broker itself says of it may hold a user's name.
BLAMED: dict[type[Exception], str] = {
    SaslAuthenticationFailed: "the broker refuses ACCORD_KAFKA_USERNAME or ACCORD_KAFKA_PASSWORD",
    UnsupportedSaslMechanismError: "the broker does not offer ACCORD_KAFKA_MECHANISM",
    IllegalSaslStateError: "the broker expects another ACCORD_KAFKA_SECURITY",
    ssl.SSLCertVerificationError: "the broker's certificate is not for this address, or not signed by ACCORD_KAFKA_CA",
    ssl.SSLError: "the broker expects another ACCORD_KAFKA_SECURITY, or a certificate in ACCORD_KAFKA_CERT",
}


async def find_blamed_setting(connection: KafkaConnection) -> str | None:
    """What is wrong with which setting, by one connection to the first broker; None for anything else."""
    host, _, port = connection.bootstrap.partition(",")[0].strip().rpartition(":")
    options = {name: value for name, value in connection.options().items() if name != "bootstrap_servers"}
    opening = create_conn(
        host or connection.bootstrap, int(port) if port.isdigit() else PORT, request_timeout_ms=REQUEST_MS, **options
    )
    try:
        opened = await with_deadline(PROBE_SECONDS, opening)
    except Exception as error:
        return explain(error)
    run_detached(PROBE_SECONDS, _close(opened))
    return None


def explain(error: Exception) -> str | None:
    """What is wrong with which setting, by this error."""
    return next((sentence for kind, sentence in BLAMED.items() if isinstance(error, kind)), None)


async def _close(opened: object) -> None:
    opened.close()  # type: ignore[attr-defined]  # the client has no types
