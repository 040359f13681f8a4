"""A free port that stays ours from the moment it is chosen."""

from __future__ import annotations

import socket


def listening_socket() -> socket.socket:
    """A socket bound to a free port of 127.0.0.1."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


def free_port() -> int:
    """A port that was free a moment ago, for programs that open it themselves."""
    with listening_socket() as sock:
        return int(sock.getsockname()[1])
