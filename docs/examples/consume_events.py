"""Reads Accord's events from Kafka, drops repeats by their id, and shows gaps by their sequence.

pip install aiokafka
python consume_events.py 127.0.0.1:9092 handoff
"""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer

KEPT_IDS = 100_000


async def consume(bootstrap: str, topic: str) -> None:
    # In earnest, keep both where the effects of the events are kept, in the same transaction.
    seen: dict[str, None] = {}
    last: dict[int, int] = {}
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async for record in consumer:
            event = json.loads(record.value)
            number, expected = int(event["sequence"]), last.get(record.partition, 0) + 1
            if number > expected and record.partition in last:
                print(f"gap in partition {record.partition}: {expected} to {number - 1}", flush=True)
            last[record.partition] = max(number, expected - 1)
            if event["id"] in seen:
                continue
            seen[event["id"]] = None
            if len(seen) > KEPT_IDS:
                del seen[next(iter(seen))]
            print(event["type"], event["subject"], number, flush=True)
    finally:
        await consumer.stop()


if __name__ == "__main__":
    asyncio.run(consume(*sys.argv[1:]))
