"""The socket that a process listens on, and its address."""

import socket

from shared.config.settings import Settings
from shared.embedded_postgres.binaries import StartupError


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
    """A socket bound to the address of the settings. Raises StartupError with a sentence for the user."""
    try:
        return bind(settings.host, settings.port)
    except OSError as error:
        sentence = f"cannot listen on {listen_url(settings)}: {error.strerror}; choose another with --port"
        raise StartupError(sentence) from None


def listen_url(settings: Settings) -> str:
    """The URL that the process listens on."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
