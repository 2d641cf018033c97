"""Writes `.env` for the compose file, with new secrets. It never replaces one: without its secrets, data is lost."""

import os
import secrets
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

FILE = Path(__file__).parents[1] / ".env"
HEADER = """\
# The secrets of this installation; `make secrets` wrote it. Keep a copy in a safe place.
# COMPOSE_PROFILES=small would run it without Kafka, Prometheus and Grafana.
"""
SECRETS = (
    "ACCORD_SECRET",
    "ACCORD_BOOTSTRAP_KEY",
    "ACCORD_METRICS_TOKEN",
    "POSTGRES_PASSWORD",
    "MIGRATE_PASSWORD",
    "INTAKE_PASSWORD",
    "QUALIFICATION_PASSWORD",
    "HANDOFF_PASSWORD",
    "METRICS_PASSWORD",
    "GRAFANA_DATABASE_PASSWORD",
    "GRAFANA_ADMIN_PASSWORD",
)


def make_text() -> str:
    """The lines of a new `.env`."""
    values = {name: secrets.token_hex(32) for name in SECRETS}
    # A zero byte comes first, since Kafka's tool takes an id that begins with a dash for an option.
    values["KAFKA_CLUSTER_ID"] = urlsafe_b64encode(b"\0" + secrets.token_bytes(15)).decode().rstrip("=")
    values["COMPOSE_PROFILES"] = "full"
    return HEADER + "".join(f"{name}={value}\n" for name, value in values.items())


def write(file: Path) -> None:
    """Create the file for its owner only. Raises FileExistsError if it exists."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as text:
        os.fchmod(text.fileno(), 0o600)
        text.write(make_text())


def main() -> int:
    """Write `.env`; the exit status."""
    try:
        write(FILE)
    except FileExistsError:
        print(f"{FILE} exists, and is kept: its secrets open the data that is there", file=sys.stderr)
        return 1
    print(f"Written to {FILE}, for its owner only")
    return 0


if __name__ == "__main__":
    sys.exit(main())
