"""Splitting: every part within WeCom's limit, cut where a reader expects it, nothing lost."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from storage.outgoing import MAX_BYTES, Button, ButtonCard, Markdown, Text
from storage.parts import split

LINES = st.lists(st.text(alphabet="企业研发费用。！a b\u0301😀👨‍👩‍👧，", max_size=400), max_size=30).map("\n".join)
SPANS = st.sampled_from(
    [
        '<font color="info">已满足</font>',
        "**小巨人**",
        "[原文](https://example.invalid/a)",
        "研发费用占比。",
        "`x`",
        "满足",
    ]
)
MARKED = st.lists(st.lists(SPANS, max_size=120).map("".join), max_size=8).map("\n".join)
MARKS = re.compile(r'<font color="[^"]*">|</font>|\*\*')


def content(message: object) -> str:
    """The words of a text or markdown part."""
    assert isinstance(message, Text | Markdown)
    return message.content


@given(LINES)
def test_parts_of_a_text_fit_and_hold_every_word_in_order(words: str) -> None:
    parts = [content(p) for p in split(Text(content=words))]
    assert all(0 < len(p.encode()) <= MAX_BYTES and p.strip() for p in parts)
    assert "".join("".join(parts).split()) == "".join(words.split())


@given(MARKED)
def test_parts_of_a_markdown_fit_and_every_mark_is_closed_on_its_line(words: str) -> None:
    parts = [content(p) for p in split(Markdown(content=words))]
    for part in parts:
        assert len(part.encode()) <= MAX_BYTES
        for line in part.split("\n"):
            assert line.count("**") % 2 == 0
            assert line.count("<font ") == line.count("</font>")
            assert line.count("[") == line.count("](")
    plain = "".join(MARKS.sub("", "".join(parts)).split())
    assert plain == "".join(MARKS.sub("", words).split())


@given(st.text(max_size=3000))
def test_any_text_at_all_is_split_within_the_limit(words: str) -> None:
    for kind in (Text, Markdown):
        assert all(len(content(p).encode()) <= MAX_BYTES for p in split(kind(content=words)))


def test_a_text_of_exactly_the_limit_stays_whole() -> None:
    assert len(split(Text(content="a" * MAX_BYTES))) == 1
    assert len(split(Text(content="a" * (MAX_BYTES + 1)))) == 2


def test_a_long_answer_is_cut_at_a_line_end() -> None:
    lines = [f"{n}. 研发费用占营业收入比重" for n in range(120)]
    parts = [content(p) for p in split(Text(content="\n".join(lines)))]
    assert len(parts) > 1
    assert [line for p in parts for line in p.split("\n")] == lines


def test_an_over_long_line_is_cut_after_a_sentence() -> None:
    parts = [content(p) for p in split(Text(content="研发费用不足三百万元。" * 100))]
    assert all(p.endswith("。") for p in parts)


def test_a_colour_open_at_a_cut_is_closed_and_opened_again() -> None:
    words = f'<font color="warning">{"未满足的条件" * 200}</font>'
    for part in split(Markdown(content=words)):
        assert content(part).startswith('<font color="warning">')
        assert content(part).endswith("</font>")


def test_a_family_emoji_is_not_taken_apart() -> None:
    family = "👨‍👩‍👧"
    for part in split(Text(content=family * 300)):
        assert content(part).replace(family, "") == ""


def test_a_blank_text_has_no_parts_and_a_card_is_never_split() -> None:
    assert split(Text(content="\n \n")) == []
    card = ButtonCard(title="企业类型", desc="长" * 3000, buttons=(Button(key="a", text="制造类"),))
    assert split(card) == [card]
