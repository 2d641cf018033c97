"""The socket that a process listens on, its address, and how many files the process may open."""

import resource
import socket

from shared.config.settings import Settings
from shared.embedded_postgres.binaries import StartupError

OPEN_FILES = 65_536


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to this address. Raises OSError if the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def listen(settings: Settings) -> socket.socket:
    """A socket bound to the address of the settings. Raises StartupError with a sentence for the user.

    Also lets the process open more files, since it may be about to have many connections.
    """
    raise_file_limit()
    try:
        return bind(settings.host, settings.port)
    except OSError as error:
        sentence = f"cannot listen on {listen_url(settings)}: {error.strerror}; choose another with --port"
        raise StartupError(sentence) from None


def listen_url(settings: Settings) -> str:
    """The URL that the process listens on."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def raise_file_limit() -> None:
    """Raise the soft limit of open files, often 1024, towards the hard limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    possible = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < possible:
        resource.setrlimit(resource.RLIMIT_NOFILE, (possible, hard))
