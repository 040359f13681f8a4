"""Several facts in one message: all are taken, and what could not be placed is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from handlers.dialog import Asked
from handlers.form.series import Given, read_answers
from handlers.language.labels import FLAGS, LABEL, LEVELS, RANKS, facts_of
from handlers.language.outside import ASKING
from handlers.language.scan import Span, scan
from handlers.understanding.reading import read_answer
from handlers.understanding.stated import stated
from handlers.understanding.statement import Stated
from knowledge.facts import catalogue
from knowledge.patterns import lazy
from storage.known import Fact

_NAMES = lazy("|".join(f"(?:{words})" for words, _ in (*FLAGS, *LEVELS, *RANKS)), re.IGNORECASE)
_PIECE = lazy(r"[^，,；;、。\s]+")
_IDLE = lazy(
    r"应该|应当|其实|实际上?|刚才|刚刚|上面|前面|不对|更正|[改换]成|改为|[填写说打报输弄搞记答]?错了?|我们?|俺们?|咱们?|公司|企业|厂|这边|其中|另外|还有|以及|目前|现在|大概|大约|左右|差不多|一共|总共|合计|有效的?|已授权|授权"
    r"|是|有|为|约|共|的|了|和|也|都|就|吧|呢|啊|年|个|项|件|人|名|万元?|元|年度|[:：=~～!！.…()（）]"
)
"""Words that say nothing when they are left over."""
_YEARS_OF_ITS_OWN = ("new_product_years",)
"""做了3年 answers such a question, though the words are those of another fact."""


@dataclass(frozen=True, slots=True)
class Several:
    """The facts of one message, and the pieces of it nobody can place."""

    facts: tuple[Fact, ...]
    unplaced: tuple[str, ...]
    assumed_year: int | None = None
    """The year taken for figures that were said without one, where it is not the one asked for."""


def read_several(asked: Asked | None, text: str, today: date) -> Several | None:
    """The facts a message names; None where it is a question, or no more than an answer to the one asked.

    A yearly fact without a year is of the year asked for, or, where something else was asked, of the last closed one.
    """
    if not (LABEL.search(text) or _NAMES.search(text)) or ASKING.search(text):
        return None
    items = [item for item in stated(text, today).facts if not item.spans_days]
    spans = scan(text, today)
    items += _without_unit(text, items, spans, today)
    if not items or (asked and asked.key in _YEARS_OF_ITS_OWN and len(items) == 1):
        return None
    first = _leading(asked, text, items, spans, today)
    facts = [*(first[0] if first else ()), *(_dated(item, asked, today) for item in items)]
    assumed = any(item.meant.yearly and item.fact.year is None and not _of(asked, item) for item in items)
    taken = [(item.start, item.end) for item in items] + ([(0, first[1])] if first else [])
    return Several(tuple(facts), _unplaced(text, taken, spans), today.year - 1 if assumed else None)


def _without_unit(text: str, items: Sequence[Stated], spans: Sequence[Span], today: date) -> list[Stated]:
    """Numbers right behind a name that have no unit: 员工30 发明2; they take the fact's own, and are echoed."""
    found = list[Stated]()
    for label in LABEL.finditer(text):
        span = next((span for span in spans if span.start >= label.end()), None)
        known = facts_of(label)
        key = known.get("count") or known.get("percent")
        if key is None or span is None or span.kind != "number" or key in {item.fact.key for item in items}:
            continue
        if not _BETWEEN.fullmatch(text[label.end() : span.start]) or any(i.start <= span.start < i.end for i in items):
            continue
        fact = read_answer(Asked(key=key), span.text, today)
        if isinstance(fact, Fact):
            found.append(Stated(fact, span.start, span.end))
    return found


_BETWEEN = lazy(r"(?:\s|[:：=]|是|有|为|约|共|大概|大约|一共|总共|改成|改为|应该是|应该|占比?)*")


def _of(asked: Asked | None, item: Stated) -> bool:
    return asked is not None and asked.key == item.fact.key and asked.year is not None


def _dated(item: Stated, asked: Asked | None, today: date) -> Fact:
    year = item.fact.year
    if year is None and item.meant.yearly:
        year = asked.year if asked is not None and _of(asked, item) else today.year - 1
    return replace(item.fact, year=year, hi=Fraction(100) if item.floor else item.fact.hi)


def _leading(
    asked: Asked | None, text: str, items: Sequence[Stated], spans: Sequence[Span], today: date
) -> tuple[tuple[Fact, ...], int] | None:
    """The answer that stands before everything named: 3500 研发420万, where the income was asked for."""
    if asked is None or asked.key not in catalogue() or any(item.fact.key == asked.key for item in items):
        return None
    label = LABEL.search(text)
    before = [span for span in spans if span.end <= (label.start() if label else items[0].start)]
    figures = [span for span in before if span.kind not in ("year", "date")]
    if len(figures) != 1 or any(item.start <= figures[0].start < item.end for item in items):
        return None
    given = read_answers(asked, text[: figures[0].end], today)
    return (given.facts, figures[0].end) if isinstance(given, Given) and not given.not_known else None


def _unplaced(text: str, taken: Sequence[tuple[int, int]], spans: Sequence[Span]) -> tuple[str, ...]:
    """What is left once the facts, their names and their years are out."""
    years = [(span.start, span.end) for span in spans if span.kind in ("year", "date")]
    names = [match.span() for pattern in (LABEL, _NAMES) for match in pattern.finditer(text)]
    covered = [*taken, *years, *names]
    gone = "".join("\0" if any(start <= at < end for start, end in covered) else char for at, char in enumerate(text))
    left = []
    for match in _PIECE.finditer(text):
        rest = _IDLE.sub("", gone[match.start() : match.end()].replace("\0", ""))
        if re.search(r"[0-9]|[\u4e00-\u9fff]{2}|[一二两三四五六七八九十百千]", rest):
            left.append(match.group())
    return tuple(left)
