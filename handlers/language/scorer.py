"""What a message most likely wants: cues, each weighed for every intent, learnt from labelled lines and added up.

No cue is hidden: `Scores.reasons` names those that spoke most for the winner. The weights lie in weights.json,
in hundredths of a logit, and are learnt offline by `python -m tests.learning.learn` from lines kept beside the tests.
"""

from __future__ import annotations

import json
import math
import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import add
from pathlib import Path
from typing import cast

from handlers.language.cues import cues_of
from handlers.language.labels import facts_of, labels_in
from handlers.language.mentions import find_places, find_tiers
from handlers.language.outside import Outside
from handlers.language.scan import Span
from knowledge.patterns import lazy

READ = 200
"""Characters of a message in which cues are looked for; what is wanted is told by then."""
_KINDS = {
    "money": "金额",
    "percent": "百分比",
    "count": "数量",
    "date": "日期",
    "year": "年份",
    "rank": "名次",
    "number": "数字",
}
_LENGTHS = (2, 4, 8, 12, 18, 28)
_CLAUSE = lazy(r"[，,。；;、\s]")


@dataclass(frozen=True, slots=True)
class Scores:
    """How likely each intent is, the likeliest first, and the cues that told."""

    order: Sequence[int]
    """The places of the intents, the likeliest first."""
    likely: Sequence[float]
    """How likely each is, 0 to 1."""
    cues: Sequence[str]
    """Those that were found."""
    by: Weights = field(repr=False, compare=False)
    """What they were weighed by."""

    @property
    def best(self) -> Outside:
        """The likeliest intent."""
        return self.by.intents[self.order[0]]

    @property
    def margin(self) -> float:
        """By how much it is likelier than the next, 0 to 1."""
        first, second = self.order[:2]
        return self.likely[first] - self.likely[second]

    @property
    def ranked(self) -> tuple[tuple[Outside, float], ...]:
        """Every intent with how likely it is, the likeliest first."""
        return tuple((self.by.intents[place], self.likely[place]) for place in self.order)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The cues that spoke most for the first intent against the second, worked out where they are told."""
        first, second = self.order[:2]
        weighed = [cue for cue in self.cues if cue in self.by.cues]
        inorder = sorted(weighed, key=lambda cue: cue if cue.startswith("“") else "")
        leads = [(row[second] - row[first], at) for at, row in enumerate(map(self.by.cues.__getitem__, inorder))]
        return tuple(inorder[at] for lead, at in sorted(leads)[:5] if lead < 0)


def features(
    text: str, spans: Sequence[Span], officer: bool, inner: str, plain: str, by: Weights | None = None
) -> list[str]:
    """The cues of a message by their Chinese names: words, kinds of things named, length, and what plain patterns say.

    `inner` and `plain` are the inner and the outside intent by patterns alone. Of runs of characters only those that
    have a weight in `by`, if it is given: most have none.
    """
    text = text[:READ]
    places = find_places(text)
    found = cues_of(text)
    if places.region or places.elsewhere:
        found.append("〔地名〕")
    if places.ambiguous:
        found.append("〔园区〕")
    if find_tiers(places.rest):
        found.append("〔称号〕")
    if any(facts_of(match) for match in labels_in(text)):
        found.append("〔指标〕")
    found += sorted({f"〔{_KINDS[span.kind]}〕" for span in spans})
    covered = sum(span.end - span.start for span in spans)
    if covered * 2 >= len(text):
        found.append("〔多是数值〕")
    found.append(f"〔长{bisect_left(_LENGTHS, len(text))}〕")
    if _CLAUSE.search(text):
        found.append("〔几截话〕")
    if officer:
        found.append("〔工作人员〕")
    found += (f"句式:{inner}", f"规则:{plain}")
    runs = _runs(text, places.rest, spans)
    if by is not None:
        return [*found, *map(by.runs.__getitem__, by.runs.keys() & runs)]
    # Letters and marks alone say nothing of what is wanted.
    return [*found, *(f"“{run}”" for run in runs if _HAN.search(run))]


def _runs(text: str, rest: str, spans: Sequence[Span]) -> set[str]:
    """Every one, two and three characters in a row, a value or a place being one: 够, 怎么, 地给多."""
    chars = [
        "地" if own == " " != typed else typed for typed, own in zip(text.lower(), rest[: len(text)], strict=False)
    ]
    for span in spans:
        if span.end <= len(chars):
            chars[span.start : span.end] = ["值"] * (span.end - span.start)
    body = _RUNS.sub(_last, _BLANK.sub(" ", "".join(chars))).strip()
    marked = f"^{body}$"
    twos = [*map(add, marked, marked[1:])]
    return {*marked, *twos, *map(add, twos, marked[2:])}


_BLANK = lazy(r"[\s，,。.!！~～；;：:]+")
_HAN = lazy("[\u4e00-\u9fff]")
_RUNS = lazy("[地值]{2,}")


def _last(run: re.Match[str]) -> str:
    return run.group()[-1]


@dataclass(frozen=True)
class Weights:
    """The intents, and for every cue its weight for each of them in hundredths of a logit."""

    intents: tuple[Outside, ...]
    cues: dict[str, list[int]]

    @cached_property
    def runs(self) -> dict[str, str]:
        """The cues that are runs of characters, by these characters as they stand in a text."""
        return {cue[1:-1]: cue for cue in self.cues if cue.startswith("“")}

    def sums(self, cues: Iterable[str]) -> list[int]:
        """What the weights of some cues add up to, for each intent; one it does not know weighs nothing."""
        whole = sum(map(self._rows.__getitem__, cues), self._middles)
        count = len(self.intents)
        return [part - _MIDDLE for part in struct.unpack(f"<{count}I", whole.to_bytes(4 * count, "little"))]

    @cached_property
    def _rows(self) -> _Rows:
        return _Rows(self.cues)

    @cached_property
    def _middles(self) -> int:
        return _side_by_side([_MIDDLE] * len(self.intents))


class _Rows(dict[str, int]):
    """The weights of each cue asked for, side by side in one number: those of many are added at once."""

    def __init__(self, cues: dict[str, list[int]]) -> None:
        self._cues = cues

    def __missing__(self, cue: str) -> int:
        row = self[cue] = _side_by_side(self._cues.get(cue, ()))
        return row


_MIDDLE = 1 << 31
"""What stands for 0 where sums are parted again, so that none is below it."""


def _side_by_side(weights: Sequence[int]) -> int:
    return sum(weight << place * 32 for place, weight in enumerate(weights))


@cache
def stored_weights() -> Weights:
    """The weights of weights.json."""
    stored = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))
    return Weights(tuple(cast("list[Outside]", stored["intents"])), stored["weights"])


def score(found: Sequence[str], by: Weights | None = None) -> Scores:
    """The intents by what their cues add up to; by other weights than the stored ones if given."""
    known = by or stored_weights()
    sums = [whole / 100 for whole in known.sums(found)]
    top = max(sums)
    parts = [math.exp(value - top) for value in sums]
    whole = sum(parts)
    order = sorted(range(len(sums)), key=sums.__getitem__, reverse=True)  # of equal ones the first stays first
    return Scores(order, [part / whole for part in parts], found, known)
