"""What documents say, found by the words of a question: BM25 over two-character runs, which Chinese words mostly are.

The ranking is bm25s's; how sure a find is we say ourselves: the part of the question's weight that the entry carries.
bm25s and numpy (0.06 s to import) are loaded when an index is built, so commands that search nothing start without.
"""

from __future__ import annotations

import logging
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from knowledge.entries import Entry, Kind
from knowledge.patterns import lazy

_WORDS = lazy(r"[a-z0-9\u4e00-\u9fff]+")
_NUMBERS = lazy(r"(?<![0-9a-zA-Z.])[0-9]{2,}(?![0-9a-zA-Z.])")
_CLASS_ONE = lazy(r"(?:[ⅠI1]|一)(?=类)", re.IGNORECASE)
_CLASS_TWO = lazy(r"(?:Ⅱ|II|2|二)(?=类)", re.IGNORECASE)
_ASKING = lazy(
    "这?[几一二三四]个字|国家级|[省市县]级|国家(?=小巨人|单项|专精)|我们?(?:想|要)?(?:问|知道|了解)|请问|问一下|想问|一下|有没有|是不是|可不可以|能不能|可以|如果|文件|方案|办法|规定|"
    "里面?说的|里面?|说的|提到的?|关于|是什么|什么叫|什么是|什么样|什么|是啥|啥叫|啥意思|啥|意思|怎么理解|怎么办|怎么样|怎么|是?(?:干什么|干啥|干嘛|做什么)用?的?|"
    "怎样|如何|定义|含义|解释|是哪|哪里|哪个|哪些|哪几个?|多久一次|多久|多少|几家|几次|几个|为什么|谁来?负责|负责的?|归谁管?|找谁|谁管|谁|牵头|"
    "责任单位|责任部门|部门|单位|主管|哪一?条|支持|帮助|帮忙|提供|有人|怎么做|措施|举措|做法|我们|咱们|俺们|你们|他们|这个|那个|这边|那边|公司|厂子|吗|呢|吧|啊|呀"
)
"""Words of asking: they carry nothing of what is asked about."""
_SAME = (
    ("借钱|借款|找银行", "贷款 融资 信贷"), ("贷款", "融资 信贷"), ("欠款|拖欠|货款|回款|要账", "拖欠 账款 款项支付"),
    ("招人|招工|引才", "人才"), ("出口|外贸|(?:海外|国外)市场", "跨境 市场开拓 开拓市场"), ("参展|展览", "展会"),
    ("环保|节能|低碳", "绿色 节能"), ("机器人|自动化", "智能化 智能制造"), ("打假|仿冒|假冒", "侵权 公平竞争"),
    ("律师|法律", "法律 公共服务"), ("财务知识|上课|听课|学习班", "培训"), ("专利|商标", "知识产权"),
    ("北交所|创业板|科创板|证券交易所|新三板|IPO", "上市"), ("找客户|找订单|销路|卖货", "市场 供应链 配套"),
    ("网站|网址", "申报平台 网址"), ("用电|用水|土地|厂房", "要素保障 用地 用能"), ("意见|反映|投诉", "诉求"),
    ("查厂|执法|罚款", "检查"), ("改名|更名|重组|搬迁", "更名 重大变化"), ("年审|年检|复审", "复核"),
    ("奖励|奖金|补贴|补助", "激励奖补"), ("第一次|头一[次回]", "首次"),
    ("研发中心|研究中心|技术中心", "研发机构"), ("(?:土地|能耗|用能)+(?:指标)?", "要素保障 资源要素"),
)  # fmt: skip
"""What people say, and the words the documents have for it."""
_SUM = lazy(r"[0-9]+(?:\+[0-9n]+)+")
"""A name made of figures: 2+4+4, 1+10+n."""
_EMPTY = frozenset("的了吗呢吧啊")
_PARTICLE = frozenset(
    "的了吗呢会能要给来去有没在和与或是就都也还被把对从到做想个哪几多少么怎吧啊请我你他这那得着过很太可以"
)
"""Characters that tie words together: 来检 of 来检查 is no word that could be missing."""


def normal(text: str) -> str:
    """Full-width and compatibility forms as plain ones, small letters; 一类, I类, Ⅰ类 are the same."""
    text = text.replace("（套）", "套").replace("(套)", "套")
    text = _CLASS_TWO.sub("2", _CLASS_ONE.sub("1", text)) if "类" in text else text
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> set[str]:
    """The two-character runs of a text and its whole numbers; 发展新型 shares none with 企业."""
    plain = normal(text)
    pairs = {word[i : i + 2] for word in _WORDS.findall(plain) for i in range(len(word) - 1)}
    # Half of a number is no sign of anything: 1050 has nothing to do with 50家.
    return {pair for pair in pairs if not pair.isdecimal()} | set(_NUMBERS.findall(plain)) | set(_SUM.findall(plain))


def asked_runs(text: str) -> set[str]:
    """The runs of a question without its words of asking."""
    return {run for run in runs(_ASKING.sub(" ", text)) if not _PARTICLE.issuperset(run) and _EMPTY.isdisjoint(run)}


_Words = tuple[frozenset[str], ...]


@cache
def _said_otherwise() -> tuple[tuple[re.Pattern[str], _Words], ...]:
    """What people say, and the runs of each of the words the documents have for it."""
    return tuple((re.compile(said), tuple(frozenset(runs(word)) for word in also.split())) for said, also in _SAME)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with its rank and how sure it is the one meant.

    `share` is the part of the question's weight the entry carries, `named` the part that is one of the entry's own
    names (0 to 1), `runs` how many of the question's runs stand in it: one alone may be chance.
    """

    entry: Entry
    score: float
    share: float
    named: float
    runs: int


@dataclass(slots=True)
class _Read:
    """An entry with what a search needs of it."""

    entry: Entry
    runs: frozenset[str]
    labels: tuple[frozenset[str], ...]
    allowed: tuple[str, Kind] = field(init=False)

    def __post_init__(self) -> None:
        self.allowed = (self.entry.policy, self.entry.kind)


class Index:
    """Entries, read once; a query takes a fraction of a millisecond and changes nothing."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._read = tuple(_read(entry) for entry in entries)
        counts = Counter(run for read in self._read for run in read.runs)
        self._weight = {run: math.log(1 + len(self._read) / count) for run, count in counts.items()}
        # A word no document has says less about whether the right entry was found: people talk around things.
        self._unseen = math.log(1 + len(self._read)) / 3
        self.vocabulary = frozenset(self._weight)
        """Every run that stands in an entry."""
        self.terms = tuple(
            dict.fromkeys(
                term
                for read in self._read
                if read.entry.kind == "definition"
                for term in (read.entry.name, *read.entry.also)
            )
        )
        """The words that are explained."""

    @cached_property
    def _ranking(self) -> Any:
        """Built at the first search: a message that searches nothing need not load numpy."""
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when imported

        ranking = bm25s.BM25()
        ranking.index([_tokens(read.entry) for read in self._read], show_progress=False)
        return ranking

    def prepare(self) -> None:
        """Build now what the first search would otherwise wait for."""
        if self._weight:
            _ = self._ranking

    def find(self, text: str, policies: Iterable[str], kinds: Iterable[Kind], most: int = 4) -> list[Found]:
        """The entries of these kinds in these documents that fit a question best, best first."""
        asked = asked_runs(text)
        same = [(runs(match.group()), also) for said, also in _said_otherwise() if (match := said.search(text))]
        known = sorted(asked.union(*(run for _, also in same for run in also)) & self._weight.keys())
        if not known:
            return []
        allowed, wanted = set(policies), set(kinds)
        scores = self._ranking.get_scores(known)
        total = self._sum(asked) or 1.0
        found = list[Found]()
        order, scores = (-scores).argsort().tolist(), scores.tolist()
        for place in order:
            if scores[place] <= 0 or len(found) == most * 2:
                break
            read = self._read[place]
            if read.entry.policy in allowed and read.entry.kind in wanted:
                found.append(self._rate(read, scores[place], asked, same, total))
        return sorted(found, key=lambda f: -f.score)[:most]

    def _rate(
        self, read: _Read, score: float, asked: set[str], same: list[tuple[set[str], _Words]], total: float
    ) -> Found:
        carried, by_name = asked & read.runs, set[str]()
        # What the documents call it stands for what was said, and for no more than that.
        for said, also in same:
            if any(word <= read.runs for word in also):
                carried |= said & asked
            if any(word == label for word in also for label in read.labels):
                by_name |= said & asked
        share = self._sum(carried) / total
        named = max(self._sum(by_name), *(self._sum(label) for label in read.labels if label <= asked), 0.0) / total
        return Found(read.entry, score * (0.5 + share) * (1 + named), min(1.0, share), min(1.0, named), len(carried))

    def _sum(self, some: Iterable[str]) -> float:
        """The weight of runs. One that no document has weighs less, and nothing where a particle makes it up."""
        weight = self._weight
        return math.fsum(
            weight[run] if run in weight else 0.0 if not _PARTICLE.isdisjoint(run) else self._unseen for run in some
        )


def _read(entry: Entry) -> _Read:
    labels = tuple(frozenset(runs(label)) for label in (entry.name, *entry.also))
    return _Read(entry, frozenset(runs(" ".join((entry.name, *entry.also, entry.says)))), labels)


def _tokens(entry: Entry) -> list[str]:
    """The runs to rank by: what an entry is about weighs more than what it mentions."""
    return sorted(runs(entry.name)) * 3 + sorted(runs(" ".join(entry.also))) * 2 + sorted(runs(entry.says))
