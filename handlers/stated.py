"""Facts found in a sentence: 营收1.2亿 研发420万 发明专利2项 在日照. What has no name or no unit is not used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from handlers.dialog import Asked
from handlers.language.labels import FLAGS, FLOORS, LABEL, LEVELS, RANKS, facts_of
from handlers.language.mentions import TierMention, find_places, find_tiers
from handlers.language.readings import DateReading, Reading, YearReading, number_json
from handlers.language.scan import Span, scan
from handlers.reading import read_answer
from knowledge.facts import FactDef, catalogue
from storage.known import Fact

_FILLER = re.compile(
    r"(?:大概|大约|差不多|一共|总共|合计|共有?|约|有|是|为|应该|应|可能|估计|达到?|到|在|了|的|就|只|才|也|都|已经?|目前|现在|做|占"
    r"|比|个|能|得|刚|每?年|一|水平|总额|分别|我们?|全|大致|着|拿|上|得了|过|够|被|评|这块|方面|[:：,，、\s]"
    r"|(?:提高|提升|增加|增长|加|做|涨|升|降低?|下降|减少?|搞|弄|改|变|扩大)(?:到|成|至)|再)*"
)
"""What may stand between a name and its value without changing what it says."""
_AFTER = re.compile(r"(?:的|个|项|件|人|名|位|左右|以上|刚刚?|才)?")
_HARD = re.compile(r"[。;；!！?？\n]")
_TREND = re.compile(r"[增涨降掉跌减翻倍]")
_FILED = re.compile(r"(?:申请|申报|在审|受理|报)(?:了|过)?(?:的)?[，, ]?$")
_RANK = re.compile(
    rf"(?P<scope>{'|'.join(words for words, _ in RANKS)})[^，,。；;0-9]{{0,8}}?"
    r"(?P<place>(?:排名?)?(?:第|前)[0-9一二三四五六七八九十]{1,3}(?:名|位|强)?)(?![0-9年季个月天条款章批项次两届期类])"
)
_PATENTS = ("patent_invention", "patent_utility", "patent_design")
_COUNTED = ("patent_", "software_", "class1_")
_WHETHER = re.compile(r"有没有|是不是|要不要|必须|需要|[吗么]")
_YES_BEFORE = re.compile(r"(?:有了?|是|通过了?|拿到?了?|取得了?|建了?|进了?|进入了?)(?:国家|一个|个)?$")
_NO_BEFORE = re.compile(r"(?:没有?|不是|未|还?没(?:有)?(?:通过|拿到?|取得|进|建)?|未通过|未取得)$")
_YES_AFTER = re.compile(r"(?:证书?|认证)?(?:也|都|已经?)?(?:有(?!没)|通过了?|拿到了?|办好了?|在有效期)")
_NO_AFTER = re.compile(r"(?:证书?|认证)?(?:也|都|还)?(?:没(?!问题)|未|无)")
_ENDED = re.compile(r".{0,12}?(?:到的?期|过期|失效|吊销)")
_LEVEL = re.compile(r"(?P<level>国家|省|市|县|区)级?")
_HELD = re.compile(r"(?:已经?是|我们是|是|拿了|拿到了?|拿下了?|评上了?|评为|获得了?|得了|认定为|有了?|当上了?|成了)$")


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as the sentence states it. A yearly one without a stated year has `fact.year` None."""

    fact: Fact
    start: int
    end: int
    reading: Reading | DateReading | YearReading | None = None
    assumed: bool = False
    """No unit was typed: it is told, not used."""
    floor: bool = False
    """The value is the least it can be."""

    @property
    def spans_days(self) -> bool:
        """Whether it is a day known only to the month or the year: its value then holds the first and the last."""
        return isinstance(self.fact.value, list)

    @property
    def meant(self) -> FactDef:
        """The fact in the catalogue."""
        return catalogue()[self.fact.key]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence states, and the figures in it that could not be placed."""

    facts: tuple[Stated, ...] = ()
    unused: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
    """The years that only say of which year a figure is."""

    @property
    def usable(self) -> tuple[Stated, ...]:
        """Those that may be reckoned with: with their unit, and with a day where a day is needed."""
        return tuple(item for item in self.facts if not item.assumed and not item.spans_days)

    def ends_of_days(self) -> tuple[Fact, ...]:
        """The first and the last day it can have been, as facts; nothing where a day is exact or not stated."""
        return tuple(replace(item.fact, value=day) for item in self.facts if item.spans_days for day in item.fact.value)

    def dated(self, today: date) -> tuple[Fact, ...]:
        """The usable facts; a yearly one without a year is of the last closed one."""
        return tuple(
            replace(
                item.fact,
                year=item.fact.year or (today.year - 1 if item.meant.yearly else None),
                hi=Fraction(100) if item.floor else item.fact.hi,
            )
            for item in self.usable
        )


def stated(text: str, today: date) -> Statement:
    """Every fact of the catalogue that `text` states with its name and its unit."""
    text = text.rstrip()
    spans = values(text, today)
    ranks = list(_ranks(text, today))
    taken = [(item.start, item.end) for item in ranks]
    spans = [s for s in spans if not any(start <= s.start < end for start, end in taken)]
    figures, unused, years = _figures(text, spans, today)
    facts = [*_nothing(text), *figures, *ranks, *_flags(text), *_levels(text)]
    once: dict[tuple[str, int | None], Stated] = {}
    for item in sorted(facts, key=lambda item: item.start):
        # A correction comes last: 营收5000万，不对，4000万.
        once[(item.fact.key, item.fact.year)] = item
    return Statement(tuple(once.values()), tuple(unused), frozenset(years))


_COMMA = re.compile(r"(?<![0-9０-９])[，,]|[，,](?![0-9]{3}(?![0-9]))")


def values(text: str, today: date) -> list[Span]:
    """The values of a sentence. A comma behind a unit ends one: 6000万，2022年300万 are two amounts."""
    return scan(_COMMA.sub("；", text), today)


def _figures(text: str, spans: list[Span], today: date) -> tuple[list[Stated], list[str], set[int]]:
    labels = list(LABEL.finditer(text))
    times = [s for s in spans if s.kind in ("year", "date")]
    figures = [s for s in spans if not _only_year(s, labels, text)]
    found, unused, years, used = list[Stated](), list[str](), set[int](), set[int]()
    previous: Stated | None = None
    before = 0
    for place, span in enumerate(figures):
        following = figures[place + 1].start if place + 1 < len(figures) else len(text)
        label = _label_before(text, span, labels, times, before, used) or _label_after(text, span, labels, following)
        year, time = _year_of(text, span, times, labels)
        key = _fact_of(label, span) if label else None
        if label is None and previous and time and previous.meant.yearly and time.start >= previous.end:
            key = previous.fact.key  # 营收去年3360万，前年2800万
        item = _fact(text, span, key, year, today) if key else None
        if item and label and FLOORS.match(label.group()):
            item = replace(item, floor=True)
        if item is None:
            unused += [span.text] if span.kind in ("money", "percent") else []
        else:
            found.append(item)
            used |= {label.start()} if label else set()
            years |= {year} if time and year else set()
            years |= _named(span)
            previous = item
        before = span.end
    return found, unused, years


def _named(span: Span) -> set[int]:
    """The year of a day that is itself the fact."""
    value = span.value
    if isinstance(value, YearReading):
        return {value.lo}
    return {value.lo.year} if isinstance(value, DateReading) and value.lo else set()


def _fact_of(label: re.Match[str], span: Span) -> str | None:
    known = facts_of(label)
    # 营收三千二: an amount whose unit was left out.
    return known.get(span.kind) or (known.get("money") if span.kind == "number" else None)


def _only_year(span: Span, labels: list[re.Match[str]], text: str) -> bool:
    """Whether a time only dates something else; next to 注册 or 成立 it is a value."""
    if span.kind not in ("year", "date"):
        return False
    near = (m for m in labels if "date" in facts_of(m))
    return not any(
        _FILLER.fullmatch(text[span.end : m.start()]) is not None and m.start() >= span.end
        if m.start() >= span.end
        else _FILLER.fullmatch(text[m.end() : span.start]) is not None and m.end() <= span.start
        for m in near
    )


def _label_before(
    text: str, span: Span, labels: list[re.Match[str]], times: list[Span], before: int, used: set[int]
) -> re.Match[str] | None:
    """The name directly before a value; two joined names share no value."""
    own = [m for m in labels if before <= m.start() and m.end() <= span.start and m.start() not in used]
    if not own:
        return None
    last = own[-1]
    if not _FILLER.fullmatch(_without(text, last.end(), span.start, times)):
        return None
    if len(own) > 1 and re.fullmatch(r"\s*(?:和|与|及|跟|、|以及)\s*", text[own[-2].end() : last.start()]):
        return None
    return last


def _label_after(text: str, span: Span, labels: list[re.Match[str]], following: int) -> re.Match[str] | None:
    """The name directly behind a value (2项发明专利), unless the next value is the name's own."""
    at = span.end + len(_AFTER.match(text, span.end).group())  # type: ignore[union-attr]
    label = next((m for m in labels if m.start() == at), None)
    if label is None or (following < len(text) and _FILLER.fullmatch(text[label.end() : following])):
        comma = label is not None and re.match(r"\s*[,，、\s]", text[label.end() :])
        return label if comma else None
    return label


def _without(text: str, start: int, end: int, times: list[Span]) -> str:
    """A stretch of text with the years in it taken out."""
    return "".join(
        char for i, char in enumerate(text[start:end], start) if not any(t.start <= i < t.end for t in times)
    )


def _year_of(text: str, span: Span, times: list[Span], labels: list[re.Match[str]]) -> tuple[int | None, Span | None]:
    """The year a value is of: the last one named before it in its sentence that dates nothing else."""
    for time in reversed([t for t in times if t.end <= span.start]):
        between = text[time.end : span.start]
        if _HARD.search(between):
            return None, None
        dates_other = re.match(r"[^，,。]{0,6}(?:评|认定|获|拿|注册|成立|登记|创办|到期|申报|报)", between)
        if time.kind == "year" and isinstance(time.value, YearReading) and not dates_other:
            return (time.value.lo, time) if time.value.lo == time.value.hi else (None, None)
    return None, None


def _fact(text: str, span: Span, key: str, year: int | None, today: date) -> Stated | None:
    meant = catalogue()[key]
    if isinstance(span.value, DateReading | YearReading):
        return _registered(key, span, today) if meant.type == "date" else None
    if (key == "niche_years") != (span.value.unit == "年") or _TREND.search(span.text):
        return None
    if key == "patent_invention" and _FILED.search(text[: span.start]):
        key = "patent_invention_filed"
    if year is not None and year > today.year:
        return None
    bare = span.kind == "number"
    if bare and meant.type == "percent" and not (span.value.lo and 1 < span.value.lo <= 100):
        return None  # 负债率0.75 may be a share or points
    said = "0" if span.value.lo == span.value.hi == 0 else span.text
    fact = read_answer(Asked(key=key, year=year if meant.yearly else None), said, today)
    if not isinstance(fact, Fact):
        return None
    assumed = bare and meant.type == "money"
    return Stated(replace(fact, said=span.text), span.start, span.end, span.value, assumed=assumed)


def _registered(key: str, span: Span, today: date) -> Stated | None:
    """A day, or the first and last day it can have been."""
    value = span.value
    if isinstance(value, YearReading):
        lo, hi = date(value.lo, 1, 1), date(value.hi, 12, 31)
    elif isinstance(value, DateReading) and value.lo and value.hi:
        lo, hi = value.lo, value.hi
    else:
        return None
    if lo > today:
        return None
    hi = min(hi, today)
    shown: Any = lo.isoformat() if lo == hi else [lo.isoformat(), hi.isoformat()]
    return Stated(Fact(key, value=shown, said=span.text), span.start, span.end, value)


def _ranks(text: str, today: date) -> Iterator[Stated]:
    for match in _RANK.finditer(text):
        key = next(key for words, key in RANKS if re.fullmatch(words, match["scope"]))
        fact = read_answer(Asked(key=key), match["place"], today)
        if isinstance(fact, Fact):
            yield Stated(fact, match.start(), match.end())


def _nothing(text: str) -> Iterator[Stated]:
    """没有发明专利, 没有专利: none of it, said outright."""
    for match in re.finditer(r"(?<!有)(?:没有|没|无)(?:任何|一项|授权的?)?", text):
        label = LABEL.match(text, match.end())
        if label is None or re.match(r"[^，,。；;]?(?:吗|么|\?|？|以上)", text[label.end() :]):
            continue
        key = facts_of(label).get("count")
        keys = _PATENTS if label.group() == "专利" else (key,) if key and key.startswith(_COUNTED) else ()
        for each in keys:
            yield Stated(Fact(each, lo=Fraction(0), hi=Fraction(0), said="没有"), match.start(), label.end())


def _flags(text: str) -> Iterator[Stated]:
    for pattern, key in FLAGS:
        match = re.search(pattern, text, re.IGNORECASE)
        if match is None:
            continue
        clause_end = re.compile(r"[，,。；;\s]|$").search(text, match.end())
        behind = text[match.end() : clause_end.start() if clause_end else None]
        ahead = re.split(r"[，,。；;\s]", text[: match.start()])[-1]
        if _WHETHER.search(ahead) or re.search(r"吗|么", behind) or _ENDED.match(behind):
            continue
        no = _NO_BEFORE.search(ahead) or _NO_AFTER.match(behind)
        if no or _YES_BEFORE.search(ahead) or _YES_AFTER.match(behind):
            yield Stated(Fact(key, value=not no, said=match.group()), match.start(), match.end())


def _levels(text: str) -> Iterator[Stated]:
    words = {"国家": "national", "省": "province", "市": "city", "县": "county", "区": "county"}
    for pattern, key in LEVELS:
        match = re.search(rf"(?P<level>国家|省|市|县|区)级?(?:以上)?的?(?:{pattern})", text)
        if match and not re.search(r"[没无未要需]|必须", text[: match.start()][-4:]) and "吗" not in text:
            yield Stated(Fact(key, value=words[match["level"]], said=match.group()), match.start(), match.end())


def held_titles(text: str) -> tuple[TierMention, ...]:
    """Titles a sentence says are held or won, each of a single tier."""
    plain = find_places(text).rest
    found = []
    for mention in find_tiers(plain):
        at = plain.find(mention.said)
        ahead = re.sub(r"(?:国家级?|省级?|市级?|县级?|[“\"的\s])+$", "", plain[:at])
        if mention.exact and _HELD.search(ahead):
            found.append(mention)
    return tuple(found)


def slot(item: Stated) -> Any:
    """A stated fact as the contract writes it: `v`, `[lo, hi]`, and `{"2025": v}` for a yearly one with its year."""
    fact, meant = item.fact, item.meant
    value = fact.value
    if meant.numeric:
        scale = meant.scale
        ends = [None if end is None else number_json(end / scale) for end in (fact.lo, fact.hi)]
        value = ends[0] if ends[0] == ends[1] and ends[0] is not None else ends
    return {str(fact.year): value} if meant.yearly and fact.year else value
