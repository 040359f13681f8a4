"""Patterns that are made when they are first asked: a command that answers one question asks few of hundreds."""

from __future__ import annotations

import re
from typing import Any, cast

_WAITING: list[_Waiting] = []


def lazy(words: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, made when it is first used, or by `make_all`; a mistake in it shows only then."""
    waiting = _Waiting(words, flags)
    _WAITING.append(waiting)
    return cast("re.Pattern[str]", waiting)


def make_all() -> None:
    """Make whatever waits: for who answers for months, so that nobody waits for it. Raises re.error."""
    while _WAITING:
        waiting = _WAITING.pop()
        if "search" not in vars(waiting):
            waiting.make()


_PARTS = [name for name in dir(re.Pattern) if not name.startswith("_")]


class _Waiting:
    """Stands for a pattern: each of its methods is the pattern's own from the first use on."""

    def __init__(self, words: str, flags: int) -> None:
        self._words = words
        self._flags = flags

    def make(self) -> re.Pattern[str]:
        """The pattern itself."""
        made = re.compile(self._words, self._flags)
        for name in _PARTS:
            setattr(self, name, getattr(made, name))
        return made

    def __getattr__(self, name: str) -> Any:  # called only for what is not there yet
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.make(), name)
