"""What a supposition changes: 研发加到500万 sets, 发明再多2项 adds, 营收增长20% scales, 拿了省专精特新 adds a title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from handlers.dialog import Asked
from handlers.firm import shown
from handlers.language.labels import LABEL, facts_of
from handlers.language.outside import SUPPOSED
from handlers.language.readings import Reading
from handlers.language.scan import Span, scan
from handlers.understanding.reading import read_answer
from handlers.understanding.stated import held_titles, stated
from handlers.understanding.statement import Stated, Statement
from knowledge.facts import catalogue
from knowledge.interval import Interval
from knowledge.patterns import lazy
from knowledge.profile import Title
from knowledge.whatif import Change
from knowledge.wording import number
from storage.known import Fact

_UP = r"再(?:多|加|增加|新增|申请|搞|有|拿|招|聘)|招|聘|多|增加|新增|追加|增长|提高|提升|加|增|涨|添|补|翻"
_DOWN = r"再?(?:少|减少|降低|下降|减|降|掉|跌)"
_NUMERAL = r"[0-9零一二两三四五六七八九十百千半几俩]"
_DIRECTION = lazy(rf"(?P<up>{_UP})(?:了|上|出来?|个)?(?={_NUMERAL})|(?P<down>{_DOWN})(?:了|个)?(?={_NUMERAL})")
_RATE = lazy(
    r"[^0-9零一二两三四五六七八九十百千，,。；;]{0,6}?(?:(?P<up>增长|增加|提高|提升|涨|多)|(?P<down>减少|下降|降低?|少|跌|掉))了?(?=\s*[0-9百一二两三四五六七八九十])"
)
_DOUBLE = lazy(r"[^，,。；;0-9]{0,4}?翻(?:了|一|两|二)?[番倍一]")
_TIMES = {"翻两番": 4, "翻二番": 4}
_POINTS = lazy("点")


@dataclass(frozen=True, slots=True)
class Supposition:
    """The changes in their words, what the sentence itself states of the firm, and what could not be read."""

    changes: tuple[tuple[Change, str], ...]
    base: Statement
    unread: tuple[str, ...]


def suppose(text: str, today: date, last: tuple[str, ...] = ()) -> Supposition:
    """Read a supposition; `last` are the facts of the one before, for 那要是600万呢."""
    at = SUPPOSED.search(text)
    head, tail = (text[: at.start()], text[at.end() :]) if at else ("", text)
    rates, rest = _rates(tail, today)
    masked = _DIRECTION.sub(lambda m: " " * len(m.group()), rest)
    found = stated(masked, today)
    changes: list[tuple[Change, str]] = [*rates]
    unread: list[str] = []
    before = 0
    for item in sorted(found.facts, key=lambda item: item.start):
        direction = _direction(rest, before, item.start)
        before = item.end
        if item not in found.usable:
            unread.append(f"{item.meant.label}{item.fact.said}没有写单位或不完整")
        elif direction and item.meant.type == "percent" and not _POINTS.search(item.fact.said):
            unread.append(f"{item.meant.label}的升降要说到多少，例如“{item.meant.label}到60%”")
        else:
            changes.append(_change(item, direction, today))
    for mention in held_titles(rest):
        tier = mention.exact
        if tier is not None:
            changes.append((Change("titles", None, "add", Title(tier.id, today)), f"获得{tier.name}"))
    base = stated(head, today)
    if not changes:
        changes += _again(rest, masked, today, last or tuple(item.fact.key for item in base.facts))
    unread += [f"{said}没有看出说的是哪一项" for said in found.unused if not changes]
    return Supposition(tuple(changes), base, tuple(unread))


def _direction(text: str, start: int, end: int) -> str | None:
    """`up` or `down` directly before a value; None for a plain value (到500万, 是500万)."""
    found = [m for m in _DIRECTION.finditer(text, start) if m.start() < end <= m.end() + 1]
    return found[-1].lastgroup if found else None


def _change(item: Stated, direction: str | None, today: date) -> tuple[Change, str]:
    fact, meant = item.fact, item.meant
    year = fact.year or (today.year - 1 if meant.yearly or meant.stands_for else None)
    if not meant.numeric:
        return Change(fact.key, None, "set", fact.value), f"{meant.label}：{shown(meant, fact)}"
    name = f"{year}年{meant.label}" if meant.yearly else meant.label
    value = Interval(_plain(fact.lo), _plain(fact.hi))
    if direction is None:
        return Change(fact.key, year, "set", value), f"{name} {shown(meant, fact)}"
    if direction == "down":
        value = Interval(*(None if end is None else -end for end in (value.hi, value.lo)))
    verb = "增加" if direction == "up" else "减少"
    unit = "个百分点" if meant.type == "percent" else ""
    said = f"{number(fact.lo)}{unit}" if unit and fact.lo is not None and fact.lo == fact.hi else shown(meant, fact)
    return Change(fact.key, year, "add", value), f"{name} {verb}{said}"


def _rates(text: str, today: date) -> tuple[list[tuple[Change, str]], str]:
    """营收增长20%, 研发翻一番: amounts scaled; and the text without them."""
    found, rest = list[tuple[Change, str]](), text
    spans = [span for span in scan(text, today) if span.kind == "percent"]
    for label in LABEL.finditer(text):
        key = facts_of(label).get("money")
        if key is None:
            continue
        if double := _DOUBLE.match(text, label.end()):
            factor = Fraction(next((n for words, n in _TIMES.items() if words in double.group()), 2))
            end, said = double.end(), f"变为{number(factor)}倍"
        else:
            rate = _RATE.match(text, label.end())
            span = next((s for s in spans if rate and s.start <= rate.end() < s.end), None)
            if rate is None or span is None or not _whole(span):
                continue
            up = rate["up"] is not None
            points = abs(_whole(span) or Fraction(0))
            factor = 1 + points / 100 if up else 1 - points / 100
            end, said = span.end, f"{'增长' if up else '减少'}{number(points)}%"
        year = today.year - 1
        change = Change(key, year, "scale", Interval(factor, factor))
        found.append((change, f"{year}年{catalogue()[key].label}{said}"))
        rest = rest[: label.start()] + " " * (end - label.start()) + rest[end:]
    return found, rest


def _whole(span: Span) -> Fraction | None:
    value = span.value
    return value.lo if isinstance(value, Reading) and value.lo is not None and value.lo == value.hi else None


def _again(text: str, masked: str, today: date, last: tuple[str, ...]) -> list[tuple[Change, str]]:
    """那要是600万呢: the only figure, for the only fact of its kind supposed before."""
    spans = [span for span in scan(masked, today) if span.kind in ("money", "percent", "count")]
    if len(spans) != 1:
        return []
    keys = [key for key in last if key in catalogue() and catalogue()[key].type == spans[0].kind]
    if len(keys) != 1:
        return []
    meant = catalogue()[keys[0]]
    fact = read_answer(Asked(key=keys[0], year=today.year - 1 if meant.yearly else None), spans[0].text, today)
    if not isinstance(fact, Fact):
        return []
    item = Stated(fact, spans[0].start, spans[0].end)
    return [_change(item, _direction(text, 0, spans[0].start), today)]


def _plain(value: Fraction | None) -> int | Fraction | None:
    return value if value is None or value.denominator != 1 else int(value)
