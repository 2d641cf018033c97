"""The address that a process listens on."""

import socket

from shared.config.settings import Settings
from shared.embedded_postgres.binaries import StartupError


def bind(host: str, port: int) -> socket.socket:
    """The socket to listen on. Raises OSError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def listen(settings: Settings) -> socket.socket:
    """The same by the settings. Raises CannotStart with a sentence for a person."""
    try:
        return bind(settings.host, settings.port)
    except OSError as taken:
        why = f"cannot listen on {listen_url(settings)}: {taken.strerror}; choose another with --port"
        raise StartupError(why) from None


def listen_url(settings: Settings) -> str:
    """Where it listens, for people."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
