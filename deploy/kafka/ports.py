"""The two ports of a broker on loopback: one for clients and, one above, one for the controller."""

import socket
import struct
from contextlib import ExitStack

HOST = "127.0.0.1"
ANSWER_SECONDS = 2.0

# A Metadata request, version 1, for no topic: the answer lists the brokers that are ready.
METADATA = struct.pack(">hhihi", 3, 1, 7, -1, 0)
ANSWER_HEADER = struct.Struct(">iii")  # size, correlation id, number of brokers


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


def is_ready(port: int) -> bool:
    """Whether a Kafka broker on `port` answers that it is ready."""
    try:
        with socket.create_connection((HOST, port), ANSWER_SECONDS) as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.sendall(struct.pack(">i", len(METADATA)) + METADATA)
            head = connection.recv(ANSWER_HEADER.size, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(head) == ANSWER_HEADER.size and ANSWER_HEADER.unpack(head)[2] > 0
