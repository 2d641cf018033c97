"""A small name server, in place of the one that Docker has for the containers of a network."""

import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

HEADER = struct.Struct(">HHHHHH")
QUESTION_BYTES = 4
ANSWER = 0x8180
NOT_FOUND = 0x8183
A_RECORD = struct.Struct(">HHHIH")
NAME_POINTER = 0xC00C
PACKET_BYTES = 512


@contextmanager
def run_name_server(names: Mapping[str, str]) -> Iterator[int]:
    """Answers for these names with their IPv4 addresses, as they are at the moment; the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(server, names), daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        # An empty packet ends it.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"", server.getsockname())
        thread.join()


def _serve(server: socket.socket, names: Mapping[str, str]) -> None:
    while True:
        packet, client = server.recvfrom(PACKET_BYTES)
        if not packet:
            return
        server.sendto(_answer(packet, names), client)


def _answer(packet: bytes, names: Mapping[str, str]) -> bytes:
    identity, *_ = HEADER.unpack_from(packet)
    labels, position = [], HEADER.size
    while length := packet[position]:
        labels.append(packet[position + 1 : position + 1 + length].decode())
        position += 1 + length
    question = packet[HEADER.size : position + 1 + QUESTION_BYTES]
    address = names.get(".".join(labels))
    if address is None:
        return HEADER.pack(identity, NOT_FOUND, 1, 0, 0, 0) + question
    record = A_RECORD.pack(NAME_POINTER, 1, 1, 1, 4) + socket.inet_aton(address)
    return HEADER.pack(identity, ANSWER, 1, 1, 0, 0) + question + record
