"""The two ports of a broker on loopback: its clients' and, one above, its controller's."""

import random
import socket
import struct
from contextlib import ExitStack

HOST = "127.0.0.1"
ANSWER_SECONDS = 2.0
TRIES = 100
DRAWN_FROM = (20_000, 32_000)

# Metadata, version 1, of no topic: the answer lists the brokers that are ready for work.
METADATA = struct.pack(">hhihi", 3, 1, 7, -1, 0)
ANSWER_HEAD = struct.Struct(">iii")  # size, correlation id, number of brokers


def is_free(port: int) -> bool:
    """Whether a broker could listen on `port` and the one above."""
    with ExitStack() as stack:
        try:
            for number in (port, port + 1):
                listener = stack.enter_context(socket.socket())
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((HOST, number))
        except (OSError, OverflowError):
            return False
        return True


def free_port() -> int:
    """A port that is free now, and the one above it too; below those that the system gives to clients."""
    for _ in range(TRIES):
        port = random.randrange(*DRAWN_FROM)
        if is_free(port):
            return port
    raise OSError(f"no two free ports in a row after {TRIES} tries")


def answers(port: int) -> bool:
    """Whether a Kafka broker on `port` says that it is ready."""
    try:
        with socket.create_connection((HOST, port), ANSWER_SECONDS) as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.sendall(struct.pack(">i", len(METADATA)) + METADATA)
            head = connection.recv(ANSWER_HEAD.size, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(head) == ANSWER_HEAD.size and ANSWER_HEAD.unpack(head)[2] > 0
