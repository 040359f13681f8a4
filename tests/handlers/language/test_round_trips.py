"""Numbers written in several ways are read back exactly; noise never raises."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from handlers.language.readings import Kind, Reading, Unreadable, Value, YearReading, in_words, to_json
from handlers.language.scan import scan
from handlers.language.value import KINDS, read
from tests.handlers.language.test_corpora import CORPORA, cases

TODAY = date(2026, 11, 21)
DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千万亿", "壹贰叁肆伍陆柒捌玖拾佰仟萬億")
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def _below_ten_thousand(value: int) -> str:
    out, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return out


def in_chinese(value: int) -> str:
    """The standard reading of a whole number below 10^12."""
    if value == 0:
        return "零"
    out = ""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = value // unit % 10_000
        if part:
            out += ("零" if out and part < 1000 else "") + _below_ten_thousand(part) + name
        elif out and not out.endswith("零") and value % unit:
            out += "零"
    return out.replace("零零", "零")


def _one(kind: Kind, text: str) -> Fraction:
    found = read(kind, text, TODAY)
    assert isinstance(found, Reading), (text, found)
    assert found.exact, text
    assert found.lo == found.hi
    assert found.lo is not None
    return found.lo


@given(st.integers(min_value=1, max_value=10**11))
@example(10_001)
@example(100_000_001)
@example(10_010_010)
def test_yuan_in_chinese_in_figures_and_formally_are_the_same_amount(yuan: int) -> None:
    chinese = in_chinese(yuan)
    expected = Fraction(yuan, 10_000)
    texts = [
        f"{yuan}元",
        f"{yuan:,}元",
        f"{yuan:,}元".translate(WIDE),
        f"{chinese}元",
        f"{chinese.translate(FORMAL)}元整",
    ]
    assert [_one("money", text) for text in texts] == [expected] * len(texts)


@given(st.integers(min_value=1, max_value=9_999_999), st.sampled_from(["万", "万元", "w"]), st.integers(0, 4))
def test_ten_thousands_with_decimals_are_exact(whole: int, unit: str, places: int) -> None:
    figure = f"{whole // 10**places}.{whole % 10**places:0{places}d}" if places else str(whole)
    assert _one("money", figure + unit) == Fraction(whole, 10**places)


@given(st.integers(min_value=1, max_value=9999), st.integers(min_value=1, max_value=9))
def test_the_digit_behind_a_hundred_million_is_a_tenth_of_it(whole: int, digit: int) -> None:
    assert _one("money", f"{_below_ten_thousand(whole)}亿{DIGITS[digit]}") == whole * 10_000 + digit * 1000


@given(st.integers(min_value=0, max_value=9999))
def test_counts_and_points_agree_in_figures_and_in_chinese(value: int) -> None:
    chinese = in_chinese(value)
    assert _one("count", f"{value}项") == _one("count", f"{chinese}项") == value
    assert _one("percent", f"{value}%") == _one("percent", f"百分之{chinese}") == value


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=99))
def test_decimals_spelt_out_are_exact(whole: int, hundredths: int) -> None:
    spelt = "".join(DIGITS[int(char)] for char in f"{hundredths:02d}")
    assert _one("percent", f"百分之{in_chinese(whole)}点{spelt}") == whole + Fraction(hundredths, 100)


@given(st.integers(min_value=1950, max_value=2099))
def test_a_year_spelt_digit_by_digit_is_that_year(value: int) -> None:
    spelt = "".join(DIGITS[int(char)] for char in str(value))
    for text in (str(value), f"{value}年", f"{spelt}年", f"{value}年度"):
        assert read("year", text, TODAY) == YearReading(value, value, text)


@given(st.integers(min_value=1, max_value=10**7), st.integers(min_value=1, max_value=10**7))
def test_a_range_keeps_its_ends_or_is_refused(first: int, second: int) -> None:
    found = read("money", f"{first}元到{second}元", TODAY)
    if first <= second:
        assert isinstance(found, Reading)
        assert (found.lo, found.hi) == (Fraction(first, 10_000), Fraction(second, 10_000))
    else:
        assert isinstance(found, Unreadable)


NOISE = st.text(
    alphabet="0123456789零一二两三五十百千万亿几多来余半个点成%元项年月日到至-~.,，。、 不没有近约小左右以上亏了去前",
    max_size=14,
)


@settings(max_examples=400)
@given(st.one_of(NOISE, st.text(max_size=20)), st.sampled_from(KINDS))
def test_noise_is_read_or_refused_but_never_raises(text: str, kind: Kind) -> None:
    found = read(kind, text, TODAY)
    assert to_json(found)
    if isinstance(found, Reading) and found.lo is not None and found.hi is not None:
        assert found.lo <= found.hi
    assert all(text[span.start : span.end] == span.text for span in scan(text, TODAY))


CORPUS = [case for name in CORPORA for case in cases(name)]


@pytest.mark.parametrize("name", CORPORA)
def test_a_value_that_is_echoed_and_read_again_is_the_same(name: str) -> None:
    for kind, text, day, _ in cases(name):
        found = read(kind, text, day)
        if not isinstance(found, Unreadable):
            _same(kind, found, day, text)


def _same(kind: Kind, found: Value, day: date, text: str) -> None:
    words = in_words(found)
    again = read(kind, words, day)
    kept, meant = to_json(again), to_json(found)
    meant.pop("unit_assumed", None)  # the echo always has the unit
    for end in ("lo", "hi"):
        if isinstance(meant.get(end), float):
            assert kept[end] == pytest.approx(meant.pop(end), abs=1e-6), (text, words)
            del kept[end]
    if isinstance(found, Reading) and found.lo == found.hi:
        meant.pop("exact")
        kept.pop("exact")
    if kind == "money" or kind == "percent":
        assert kept.pop("unit", None) == meant.pop("unit", None)
    assert kept == meant, (text, words)


@settings(max_examples=300)
@given(
    st.sampled_from(["money", "percent", "count"]),
    st.integers(1, 999_999),
    st.integers(0, 999_999),
    st.sampled_from(["exact", "span", "at least", "at most"]),
)
def test_any_interval_written_out_is_read_back(kind: Kind, low: int, more: int, shape: str) -> None:
    lo: Fraction | None = Fraction(low) if kind == "count" else Fraction(low, 10_000 if kind == "money" else 100)
    hi: Fraction | None = lo + more if lo is not None and shape == "span" else lo
    assume(hi is not None and hi <= {"percent": 100_000}.get(kind, 1_000_000))
    lo, hi = (None if shape == "at most" else lo), (None if shape == "at least" else hi)
    unit = {"money": "万元", "percent": "%", "count": "项"}[kind]
    _same(kind, Reading(lo, hi, shape == "exact", unit), TODAY, "")


BEFORE = {
    "不到": (None, 0),
    "最多": (None, 1),
    "至少": (1, None),
    "超过": (2, None),
    "大概": (3, 3),
    "小": (4, 5),
    "": (1, 1),
}
"""What stands in front of 3000: the ends as places in the list below."""
AFTER = {"左右": (3, 3), "以上": (1, None), "以内": (None, 1), "不到": (None, 0), "不止": (2, None), "": (1, 1)}


@given(
    st.sampled_from(sorted(BEFORE)),
    st.sampled_from(["三千万", "3000万", "3千万", "0.3亿", "30,000,000元", "三千万块钱", "叁仟万元", "3000w"]),
    st.sampled_from(sorted(AFTER)),
    st.sampled_from(["", "吧", "呢", "了", "。", "😀", "  "]),
    st.sampled_from(["", "嗯", "我们", "有", "呃，", "🙂"]),
)
def test_the_words_around_a_figure_bound_it_alike_in_every_spelling(
    before: str, figure: str, after: str, end: str, start: str
) -> None:
    assume(not (before and after))
    found = read("money", f"{start}{before}{figure}{after}{end}", TODAY)
    assert isinstance(found, Reading), (before, figure, after)
    tenth = Fraction(1, 10_000)
    below: list[Fraction] = [3000 - tenth, Fraction(3000), 3000 + tenth, Fraction(2700), Fraction(2700), 3000 - tenth]
    above: list[Fraction] = [*below[:3], Fraction(3300), *below[4:]]
    lo, hi = BEFORE[before] if before else AFTER[after]
    assert (found.lo, found.hi) == (None if lo is None else below[lo], None if hi is None else above[hi])


@given(
    st.sampled_from(CORPUS),
    st.sampled_from(["", " ", "嗯，", "🙂", "\u200b", "　"]),
    st.sampled_from(["", "。", "！", "👍", " ", "\u200b"]),
)
def test_blanks_emoji_and_stops_around_a_value_change_nothing(
    case: tuple[Kind, str, date, Any], start: str, end: str
) -> None:
    kind, text, day, _ = case
    found, framed = read(kind, text, day), read(kind, start + text + end, day)
    assert to_json(found) == to_json(framed) or isinstance(framed, Unreadable)
