"""What was delivered, read from the stand-in's journal, and whether that is what was promised."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KEY = re.compile(r"[nr]\d{4}-\d{3}z")
"""A letter (notice, reply), the person's number, the message's number: said in the words of each message."""
MINUTE, PER_MINUTE = 60.0, 30


@dataclass(frozen=True)
class Sent:
    """One line of the journal: Unix seconds, to whom, the key in its words ("" if none), what became of it."""

    at: float
    user: str
    key: str
    what: str


def user_of(number: int) -> str:
    """The userid of a made-up person."""
    return f"person{number:04}"


def key_of(kind: str, person: int, number: int) -> str:
    """The mark that a message carries in its words; `kind` is n or r."""
    return f"{kind}{person:04}-{number:03}z"


def read(journal: Path) -> list[Sent]:
    """Every line, in order."""
    found = []
    for line in journal.read_text(encoding="utf-8").splitlines():
        at, user, content, what = json.loads(line)
        marks = KEY.findall(content)
        found.append(Sent(at, user, marks[0] if marks else "", what))
    return found


def wrongs(journal: list[Sent], expected: Iterable[str]) -> dict[str, list[str]]:
    """What is not as promised, by kind of wrong; empty when all is well."""
    delivered = [sent for sent in journal if sent.what == "delivered" and sent.key]
    count, wanted = Counter(sent.key for sent in delivered), set(expected)
    found = {
        "lost": sorted(wanted - set(count)),
        "doubled": sorted(key for key, times in count.items() if times > 1),
        "unknown": sorted(set(count) - wanted),
        "to the wrong person": [s.key for s in delivered if s.user != user_of(int(s.key[1:5]))],
        "over the limit": [s.key for s in journal if s.what == "over"],
        "out of order": _out_of_order(delivered),
        "too many in a minute": _too_many(delivered),
    }
    return {name: keys for name, keys in found.items() if keys}


def _out_of_order(delivered: list[Sent]) -> list[str]:
    """Keys that came before an earlier one of the same person and kind."""
    lines: dict[str, list[str]] = defaultdict(list)
    for sent in delivered:
        lines[sent.key.partition("-")[0]].append(sent.key)
    return [key for keys in lines.values() for key, due in zip(keys, sorted(keys), strict=True) if key != due]


def _too_many(delivered: list[Sent]) -> list[str]:
    found, times = [], defaultdict[str, list[float]](list)
    for sent in delivered:
        mine = times[sent.user]
        mine.append(sent.at)
        if len(mine) > PER_MINUTE and sent.at - mine[-1 - PER_MINUTE] < MINUTE:
            found.append(sent.key)
    return found
