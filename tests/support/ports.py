"""Ports for the servers of tests, which processes of other tests don't take at the same moment."""

import random
import socket

HOST = "127.0.0.1"
# Below those that a system gives to whoever calls (32768 on Linux, 49152 elsewhere): a browser's call
# would otherwise hold, now and then, the very port that a server is about to open.
FIRST, LAST = 15_000, 30_000


def free_port() -> int:
    """Give a port of this machine that nobody listens on, another one each time."""
    draw = random.SystemRandom()
    for _try in range(100):
        port = draw.randrange(FIRST, LAST)
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}")
