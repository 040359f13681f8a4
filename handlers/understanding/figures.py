"""The figures of a sentence, each with the name it stands by and the year it is of: 去年营收1.2亿，2项发明专利."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.dialog import Asked
from handlers.language.labels import FLOORS, facts_of, labels_in
from handlers.language.mentions import find_year
from handlers.language.readings import DateReading, YearReading
from handlers.language.scan import Span
from handlers.understanding.reading import read_answer
from handlers.understanding.statement import Stated
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from storage.known import Fact

_FILLER = lazy(
    r"(?:大概|大约|差不多|一共|总共|合计|共有?|约|有|是|为|应该|应|可能|估计|达到?|到|在|了|的|就|只|才|也|都|还|已经?|授权|目前|现在|做|占"
    r"|比|个|能|得|刚|每?年|一|水平|总额|分别|我们?|全|大致|着|拿|上|得了|过|够|被|评|这块|方面|于|花了?|投了?|投进去了?|卖了?|算进去|算上|近?[两三]年(?=分别|[:：]|\s|是)|[:：,，、\s]"
    r"|(?:提高|提升|增加|增长|降低|下降|减少|扩大|[加做涨升降减搞弄改变压提拉冲扩砍缩抬])(?:到|成|至)|再"
    r"|(?:更正|更新|修正|调整|维持|保持|[改换补掉填写录算报卖])了?(?:到|成|至|为|在|得)?|[按要会满数]|那个|这个|填错|错了?|咧|刚才|其实|实际"
    r"|要是|如果|不是|而是|不到位|到位|到账)*"
)
"""What may stand between a name and its value without changing what it says."""
_A_YEAR = lazy("一年|[两三]年(?=分别)")
"""一年80万: of every year."""
_THROUGH = lazy("[^，,。；;0-9]{0,12}")
"""深耕轴承行业二十年: what is done stands between."""
_AFTER = lazy(r"(?:的|个|项|件|人|名|位|左右|以上|刚刚?|才)?")
_DEMANDED = lazy(r"(?:要求?|需要?|必须|至少|规定|标准是|门槛是?|满足)的?$")
"""Before a name: what a document demands, not what the firm has."""
_PEOPLE = lazy("人(?!次|家|才)|[个口]子?人(?!次|家|才)|[0-9一二三四五六七八九十百多来]人(?!次|家|才)")
_OF_SOME = lazy("(?:研发|科研|技术|招|聘|加|增|添|辞|裁|培训|本科|大专|硕士|博士|高工|家里|其中)[^，,。]{0,6}$")
"""Before a number of people who are not the whole staff."""
_HARD = lazy(r"[。;；!！?？\n]")
_TREND = lazy(r"[增涨降掉跌减翻倍]")
_FILED = lazy(r"(?:申请|申报|在审|受理|报)(?:了|过)?(?:的)?[，, ]?$")


def named_figures(text: str, spans: list[Span], today: date) -> tuple[list[Stated], list[Stated], list[str], set[int]]:
    """The facts among the values of `text`, those of a year to come, amounts nobody can place, the years that date."""
    if not spans:
        return [], [], [], set()
    labels = list(labels_in(text))
    times = [s for s in spans if s.kind in ("year", "date")]
    figures = [s for s in spans if not _only_year(s, labels, text)]
    figures = [s for s in figures if not _A_YEAR.match(text, s.start)]
    denied = [s for s in figures if text[: s.start].endswith("不是") and len(figures) > 1]
    figures = [s for s in figures if s not in denied]
    planned = list[Stated]()
    in_turn = _in_turn(text, figures, today)
    found, unused, years, used = list[Stated](), list[str](), set[int](), set[int]()
    previous: Stated | None = None
    before = 0
    for place, span in enumerate(figures):
        following = figures[place + 1].start if place + 1 < len(figures) else len(text)
        label = _label_before(text, span, labels, [*times, *denied], before, used, following) or _label_after(
            text, span, labels, following
        )
        year, time = _year_of(text, span, times, labels)
        if in_turn:
            year = in_turn.get(span.start)
        key = _fact_of(label, span) if label else None
        if label is None and previous and time and previous.meant.yearly and time.start >= previous.end:
            key = previous.fact.key  # 营收去年3360万，前年2800万
        if label is None and key is None and in_turn and previous and year:
            key = previous.fact.key  # 去年前年营收分别是3360万和2800万
        if label is None and key is None and span.kind == "money" and _OUTCOME.match(span.text):
            key = "net_profit"
        if (
            label is None
            and key is None
            and _PEOPLE.match(text, span.end - 1)
            and not _OF_SOME.search(text[: span.start])
        ):
            key = "staff"  # 俺家就20个人
        item = _fact(text, span, key, year, today) if key else None
        if item and label and FLOORS.match(label.group()):
            item = replace(item, floor=True)
        if item and label and key == "patent_invention" and _STILL_FILED.match(text, label.end()):
            item = replace(item, fact=replace(item.fact, key="patent_invention_filed"))
        if item and item.fact.year and item.fact.year > today.year:
            planned.append(item)
            years.add(item.fact.year)
            unused.append(span.text)
        elif item is None:
            unused += [span.text] if span.kind in ("money", "percent") else []
        else:
            found.append(item)
            used |= {label.start()} if label else set()
            years |= {year} if time and year else set()
            years |= _named(span)
            previous = item
        before = span.end
    return _dated_behind(text, found, figures, times, years), planned, unused, years


_OUTCOME = lazy("净[亏赚盈]|亏")
"""去年亏了30万, 净赚120万: what is left, without its name."""
_STILL_FILED = lazy("(?:还|都)?(?:在申请|在审|申请中|还?没授权|未授权|没下证)")
_YEARS = lazy("大前年|去年|前年|今年|上年度?|20[0-9]{2}年?|(?<![0-9])[12][0-9]年")


def _in_turn(text: str, figures: list[Span], today: date) -> dict[int, int | None]:
    """去年前年营收分别是3360万和2800万: the year of every figure by its place; None where they do not match."""
    at = text.find("分别")
    named = [] if at < 0 else _YEARS.findall(text[:at])
    if len(named) < 2:
        return {}
    amounts = [span for span in figures if span.start > at and span.kind in ("money", "percent", "number")]
    known = [find_year(each + ("年" if each[-1].isdigit() else ""), today.year) for each in named]
    return {span.start: year for span, year in zip(amounts, known, strict=len(amounts) == len(known))}


def _dated_behind(
    text: str, found: list[Stated], figures: list[Span], times: list[Span], years: set[int]
) -> list[Stated]:
    """净利润亏了200万 去年: a year behind all figures is theirs if they have none of their own."""
    last = times[-1] if times else None
    if last is None or not figures or last.start < figures[-1].end or any(item.fact.year for item in found):
        return found
    year = _as_year(last)
    between = text[figures[-1].end : last.start]
    if year is None or not re.fullmatch(r"[，,、\s]*(?:都|这|也|全)*(?:是|算|按)?", between):
        return found
    if not re.fullmatch(r"[底末终]?的?(?:数据?|数字|事)?[。.!！~～]*", text[last.end :]):
        return found
    years.add(year)
    return [replace(item, fact=replace(item.fact, year=year)) if item.meant.yearly else item for item in found]


def _as_year(time: Span) -> int | None:
    """The one year a time names: 去年, and 去年底 for what is counted at its end."""
    value = time.value
    if isinstance(value, YearReading):
        return value.lo if value.lo == value.hi else None
    if isinstance(value, DateReading) and value.hi and _YEAR_END.search(time.text):
        return value.hi.year
    return None


_YEAR_END = lazy("(?<=.)年[底末终]$")


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
    text: str,
    span: Span,
    labels: list[re.Match[str]],
    times: list[Span],
    before: int,
    used: set[int],
    following: int,
) -> re.Match[str] | None:
    """The name directly before a value; two joined names share no value."""
    own = [m for m in labels if before <= m.start() and m.end() <= span.start and m.start() not in used]
    if not own:
        return None
    last = own[-1]
    between = _without(text, last.end(), span.start, times)
    through = (
        "niche_years" in facts_of(last).values() and span.text.endswith(("年", "年头")) and _THROUGH.fullmatch(between)
    )
    if re.search(r"[，,、\s]", between) and _own_name(span, labels, following):
        return None  # 有俩发明 五个实用新型
    if not through and not _FILLER.fullmatch(between):
        return None
    if _DEMANDED.search(text[: last.start()]):
        return None
    if len(own) > 1 and re.fullmatch(r"\s*(?:和|与|及|跟|、|以及)\s*", text[own[-2].end() : last.start()]):
        return None
    return last


def _label_after(text: str, span: Span, labels: list[re.Match[str]], following: int) -> re.Match[str] | None:
    """The name directly behind a value (2项发明专利), unless the next value is the name's own."""
    at = span.end + len(_AFTER.match(text, span.end).group())  # type: ignore[union-attr]
    label = next((m for m in labels if m.start() == at), None)
    if label and _named_itself(text, following, labels):
        return label
    if label is None or (following < len(text) and _FILLER.fullmatch(text[label.end() : following])):
        comma = label is not None and re.match(r"\s*[,，、\s]", text[label.end() :])
        return label if comma else None
    return label


def _own_name(span: Span, labels: list[re.Match[str]], following: int) -> bool:
    """Whether a value has a name right behind it that is not the next value's."""
    label = next((m for m in labels if m.start() == span.end), None)
    return label is not None and span.kind in facts_of(label) and label.end() < following


def _named_itself(text: str, start: int, labels: list[re.Match[str]]) -> bool:
    """Whether the value at `start` has its name right behind it: 俩发明 五个实用新型."""
    if start >= len(text):
        return False
    found = _COUNT.match(text, start)
    return found is not None and any(m.start() == found.end() for m in labels)


_COUNT = lazy("[0-9一二两三四五六七八九十百俩仨]+[个项件]?(?:的)?")


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
        # 12年的老厂，营收3000万: the year is the works', not the figure's.
        dates_other = _DATES_OTHER.match(between) or (_OLD_FIRM.match(between) if time.text.endswith("的") else None)
        named = _as_year(time)
        if named and not dates_other:
            return named, time
        if time.kind == "year" and not dates_other:
            return None, None
    return None, None


_DATES_OTHER = lazy(r"[^，,。]{0,6}(?:评|认定|获|拿|注册|成立|登记|创办|到期|申报|报)")
_OLD_FIRM = lazy("[^，,。]{0,4}(?:厂|公司|企业|店|牌子|称号|证)")
_IN_YEARS = ("niche_years", "new_product_years")


def _fact(text: str, span: Span, key: str, year: int | None, today: date) -> Stated | None:
    meant = catalogue()[key]
    if isinstance(span.value, DateReading | YearReading):
        return _registered(key, span, today) if meant.type == "date" else None
    if (key in _IN_YEARS) != (span.value.unit == "年") or _TREND.search(span.text):
        return None
    if key == "patent_invention" and _FILED.search(text[: span.start]):
        key = "patent_invention_filed"
    if year is not None and year > today.year and not meant.yearly:
        return None  # 明年再申请两个发明专利: not had yet
    bare = span.kind == "number"
    if bare and meant.type == "percent" and not (span.value.lo and 1 < span.value.lo <= 100):
        return None  # 负债率0.75 may be a share or points
    said = "0" if span.value.lo == span.value.hi == 0 else span.text
    fact = read_answer(Asked(key=key, year=year if meant.yearly else None), said, today)
    if not isinstance(fact, Fact):
        return None
    assumed = bare and meant.type == "money"
    return Stated(replace(fact, said=span.text), span.start, span.end, assumed=assumed)


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
    return Stated(Fact(key, value=shown, said=span.text), span.start, span.end)
