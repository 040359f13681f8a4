"""What a message most likely wants: cues, each weighed for every intent, learnt from labelled lines and added up.

No cue is hidden: `Scores.reasons` names those that spoke most for the winner. The weights lie in weights.json,
in hundredths of a logit, and are learnt offline by `python -m tests.learning.learn` from lines kept beside the tests.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import add
from pathlib import Path
from typing import cast

from handlers.language.cues import cues_of
from handlers.language.labels import facts_of, labels_in
from handlers.language.mentions import find_places, find_tiers
from handlers.language.outside import Outside
from handlers.language.scan import Span

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
_CLAUSE = re.compile(r"[，,。；;、\s]")


@dataclass(frozen=True, slots=True)
class Scores:
    """How likely each intent is, the likeliest first, and the cues that told."""

    ranked: tuple[tuple[Outside, float], ...]
    cues: Sequence[tuple[str, list[int]]]
    """Those that have weights, with them; the weights of the first two intents stand at `leading`."""
    leading: tuple[int, int]

    @property
    def best(self) -> Outside:
        """The likeliest intent."""
        return self.ranked[0][0]

    @property
    def margin(self) -> float:
        """By how much it is likelier than the next, 0 to 1."""
        return self.ranked[0][1] - self.ranked[1][1]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The cues that spoke most for the first intent against the second, worked out where they are told."""
        first, second = self.leading
        inorder = sorted(self.cues, key=lambda cue: cue[0] if cue[0].startswith("“") else "")
        spoke = sorted(
            (row[second] - row[first], at) for at, (_, row) in enumerate(inorder) if row[first] > row[second]
        )
        return tuple(inorder[at][0] for _, at in spoke[:5])


def features(text: str, spans: Sequence[Span], officer: bool, inner: str, plain: str) -> list[str]:
    """The cues of a message by their Chinese names: words, kinds of things named, length, and what plain patterns say.

    `inner` and `plain` are the inner and the outside intent by patterns alone.
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
    found.append(f"〔长{sum(len(text) > most for most in _LENGTHS)}〕")
    if len(_CLAUSE.split(text)) > 1:
        found.append("〔几截话〕")
    if officer:
        found.append("〔工作人员〕")
    return [*found, f"句式:{inner}", f"规则:{plain}", *_runs(text, places.rest, spans)]


def _runs(text: str, rest: str, spans: Sequence[Span]) -> list[str]:
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
    runs = {*marked, *twos, *map(add, twos, marked[2:])}
    # Letters and marks alone say nothing of what is wanted.
    han = frozenset(_HAN.findall(marked))
    return [f"“{run}”" for run in runs if not han.isdisjoint(run)]


_BLANK = re.compile(r"[\s，,。.!！~～；;：:]+")
_HAN = re.compile("[\u4e00-\u9fff]")
_RUNS = re.compile("[地值]{2,}")


def _last(run: re.Match[str]) -> str:
    return run.group()[-1]


@dataclass(frozen=True, slots=True)
class Weights:
    """The intents, and for every cue its weight for each of them in hundredths of a logit."""

    intents: tuple[Outside, ...]
    cues: dict[str, list[int]]


@cache
def stored_weights() -> Weights:
    """The weights of weights.json."""
    stored = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))
    return Weights(tuple(cast("list[Outside]", stored["intents"])), stored["weights"])


def score(found: Sequence[str], by: Weights | None = None) -> Scores:
    """The intents by what their cues add up to; by other weights than the stored ones if given."""
    known = by or stored_weights()
    intents, weights = known.intents, known.cues
    rows = [(name, row) for name, row in zip(found, map(weights.get, found), strict=True) if row is not None]
    sums = [whole / 100 for whole in map(sum, zip([0] * len(intents), *(row for _, row in rows), strict=True))]
    top = max(sums)
    parts = [math.exp(value - top) for value in sums]
    whole = sum(parts)
    order = sorted(range(len(intents)), key=sums.__getitem__, reverse=True)  # of equal ones the first stays first
    return Scores(tuple((intents[place], parts[place] / whole) for place in order), rows, (order[0], order[1]))
