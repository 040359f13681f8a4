"""What a process that runs for months asks of the interpreter."""

from __future__ import annotations

import gc
import sys

_TURN = 0.0005
"""Seconds for which one thread holds the interpreter while another waits: an SQLite transaction runs in a thread of its
own, and by Python's 5 ms each message and each answer that lands meanwhile would wait several times."""
_YOUNG = 5_000
"""New objects before the collector looks: by Python's 700 it looks at what is under way, again and again, in vain."""


def make_ready() -> None:
    """Call it when everything that stays is loaded: packs and modules are then never looked at for garbage again.

    A look at all of them would take some 150 ms, in which nobody is answered.
    """
    sys.setswitchinterval(_TURN)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
