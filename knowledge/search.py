"""Entries of the packs found by the words of a question: shared two-character runs, the rarer the heavier."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.policy import Pack

Kind = Literal["definition", "duty", "department", "service", "document"]
_WORDS = re.compile(r"[a-z0-9\u4e00-\u9fff]+")
_NUMBERS = re.compile(r"(?<![0-9a-zA-Z.])[0-9]{2,}(?![0-9a-zA-Z.])")
_EMPTY = frozenset(
    "我们 你们 他们 这个 那个 什么 怎么 有没 没有 是不 不是 可以 能不 不能 请问 问一 一下 想问 知道 如果 "  # noqa: SIM905
    "哪个 哪些 多少 的是 是什 么意 意思 企业 公司 一个 谁管 找谁 有什 么好 好处 了找 处理 怎么 怎样 哪里".split()
)
"""Runs that carry nothing of what is asked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a document says: `name` is what it is about, `says` the words to answer with."""

    pack: Pack
    kind: Kind
    clause: str
    name: str
    says: str
    runs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry and how much of the question it carries, 0 to 1."""

    entry: Entry
    share: float


def runs(text: str) -> set[str]:
    """The two-character runs of a text and its whole numbers, without those that carry nothing."""
    words = _WORDS.findall(text.lower())
    pairs = {word[i : i + 2] for word in words for i in range(len(word) - 1)}
    # Half of a number is no sign of anything: 1050 has nothing to do with 50家.
    return ({pair for pair in pairs if not pair.isdecimal()} | set(_NUMBERS.findall(text))) - _EMPTY


class Index:
    """All entries of the packs, read once."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.entries = tuple(entry for pack in packs for entry in _entries(pack))
        counts = Counter(run for entry in self.entries for run in entry.runs)
        self._weight = {run: math.log(1 + len(self.entries) / count) for run, count in counts.items()}
        # A word no document has says little about whether the right entry was found: people talk around things.
        self._unseen = math.log(1 + len(self.entries)) / 4

    def find(self, text: str, policies: Iterable[str], kinds: Iterable[Kind], most: int = 3) -> list[Found]:
        """The entries of these documents that carry most of the question, best first."""
        asked, allowed, wanted = runs(text), set(policies), set(kinds)
        total = sum(self._weight.get(run, self._unseen) for run in asked)
        found: list[tuple[float, float, Entry]] = []
        for entry in self.entries:
            if entry.kind in wanted and entry.pack.policy in allowed:
                shared = sum(self._weight[run] for run in asked & entry.runs)
                if shared:
                    in_name = sum(self._weight.get(run, 0.0) for run in asked & runs(entry.name))
                    found.append((shared + in_name, shared / total, entry))
        found.sort(key=lambda item: -item[0])
        return [Found(entry, share) for _, share, entry in found[:most]]


def _entries(pack: Pack) -> Iterable[Entry]:
    for definition in pack.definitions:
        also = " ".join((definition.term, *definition.also))
        yield _entry(pack, "definition", definition.clause, definition.term, definition.says, also)
    for service in pack.services:
        also = " ".join((service.name, *service.also))
        yield _entry(pack, "service", service.clause, service.name, service.says, also)
    for reward in pack.rewards:
        if not reward.awards:
            yield _entry(pack, "service", reward.clause, "支持政策", reward.says)
    for duty in pack.duties:
        yield _entry(pack, "duty", duty.clause, duty.what, f"{duty.what}（{duty.who}）{duty.note or ''}")
    for department in pack.departments:
        yield _entry(pack, "department", department.clause, department.matter, "、".join(department.who))
    for document in pack.documents:
        name = f"《{document.title}》{document.number or ''}"
        yield _entry(pack, "document", document.clause, name, document.why)


def _entry(pack: Pack, kind: Kind, clause: str, name: str, says: str, also: str = "") -> Entry:
    return Entry(pack, kind, clause, name, says, frozenset(runs(f"{name} {says} {also}")))
