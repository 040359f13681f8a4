"""What a process that runs for months asks of the interpreter."""

from __future__ import annotations

import gc
import sys

_TURN = 0.0005
"""Seconds for which one thread holds the interpreter while another waits: an SQLite transaction runs in a thread of its
own, and by Python's 5 ms each message and each answer that lands meanwhile would wait several times."""
_YOUNG = 20_000
"""New objects before the collector looks for cycles. A batch of messages, or of sends, holds some thousand that go with
it: by Python's 700 it looks at them again and again, in vain."""
_LOADED = 200_000
"""The same while packs and modules are loaded."""


def take_short_turns() -> None:
    """For a process that answers: no thread waits long for another."""
    sys.setswitchinterval(_TURN)


def load_in_peace() -> None:
    """For what is being loaded, all of which stays: the collector looks seldom."""
    gc.set_threshold(_LOADED)


def spare_what_stays() -> None:
    """Call it when everything that stays is loaded: packs and modules are then never looked at for garbage again.

    A look at all of them would take some 150 ms, in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
