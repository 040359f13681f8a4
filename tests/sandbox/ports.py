"""A free port that stays ours from the moment it is chosen."""

from __future__ import annotations

import random
import socket


def listening_socket() -> socket.socket:
    """A socket bound to a free port of 127.0.0.1."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


def free_port() -> int:
    """A port that was free a moment ago, for programs that open it themselves.

    Below the range that outgoing connections draw from: while a program is being restarted, nobody takes its place
    by accident.
    """
    for port in random.sample(range(20000, 30000), 50):
        with socket.socket() as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")
