"""`make kafka` and `make kafka-stop`: the one local broker of a checkout."""

import argparse
import os
import sys
from pathlib import Path

from deploy.kafka import broker
from deploy.kafka.download import BrokerUnavailable, default_home

PORT = 9092


def start(home: Path, port: int) -> str:
    if running := broker.find(home):
        broker.wait_until_ready(running)
        return f"Kafka already runs at {running.bootstrap}"
    return f"Kafka answers at {broker.start(home, port).bootstrap}"


def stop(home: Path) -> str:
    if running := broker.find(home):
        broker.stop(running)
        return f"Kafka at {running.bootstrap} is stopped"
    return "No Kafka of ours is running"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make kafka", description=__doc__)
    parser.add_argument("action", choices=("start", "stop"))
    parser.add_argument("--home", type=Path, default=default_home(), help="or ACCORD_KAFKA_HOME (.kafka)")
    port = int(os.environ.get("ACCORD_KAFKA_PORT", PORT))
    parser.add_argument("--port", type=int, default=port, help=f"or ACCORD_KAFKA_PORT ({PORT})")
    options = parser.parse_args()
    try:
        print(start(options.home, options.port) if options.action == "start" else stop(options.home))
    except BrokerUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
