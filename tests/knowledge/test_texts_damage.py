"""Good files with any bytes changed: read or refused in one line, never anything else, and soon."""

from __future__ import annotations

import zipfile
from io import BytesIO
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.texts.passage import TextMistake
from knowledge.texts.reading import read_text
from tests.knowledge.policy_files import PLAN, RULES, UNNUMBERED, as_docx, changed, plan_in_word

WORD = as_docx(plan_in_word)
MEMBERS = [name for name in zipfile.ZipFile(BytesIO(WORD)).namelist() if name.endswith((".xml", ".rels"))]
LINES = (PLAN + RULES + UNNUMBERED).split("\n")
PLACES = st.integers(0, 1_000_000)
CHANGES = st.lists(st.tuples(PLACES, st.integers(0, 60), st.binary(max_size=40)), min_size=1, max_size=8)
SECONDS = 5.0


def damaged(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The bytes with some of them replaced by others."""
    for place, count, instead in changes:
        at = place % (len(data) + 1)
        data = data[:at] + instead + data[at + count :]
    return data


def read_or_refuse(data: bytes) -> None:
    """What comes of a file must be a text with places that can be cited, or one line."""
    before = process_time()
    try:
        text = read_text("file", data)
    except TextMistake as mistake:
        said, places = str(mistake), [""]
    else:
        said, places = text.title, [passage.clause for passage in text.passages]
        assert not any("\x00" in passage.text for passage in text.passages)
        assert all(places)
    assert said
    assert "\n" not in said
    assert not set("".join(places)) & set("（） \n\t\x00")
    assert process_time() - before < SECONDS


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["utf-8", "gb18030", "utf-16"]), CHANGES)
def test_damaged_text_does_no_harm(encoding: str, changes: list[tuple[int, int, bytes]]) -> None:
    read_or_refuse(damaged(PLAN.encode(encoding), changes))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PLACES, PLACES, st.integers(0, 3)), min_size=1, max_size=30))
def test_lines_in_any_order_do_no_harm(moves: list[tuple[int, int, int]]) -> None:
    lines = list(LINES)
    for one, other, how in moves:
        at, from_ = one % len(lines), lines[other % len(lines)]
        match how:
            case 0:
                lines[at] = from_
            case 1:
                lines[at] += from_
            case 2:
                lines[at] = lines[at][: len(lines[at]) // 2]
            case _:
                lines.insert(at, from_)
    read_or_refuse("\n".join(lines).encode())


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(MEMBERS), CHANGES)
def test_damage_inside_a_docx_does_no_harm(member: str, changes: list[tuple[int, int, bytes]]) -> None:
    read_or_refuse(changed(WORD, member, lambda content: damaged(content, changes)))


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_damage_to_the_archive_does_no_harm(changes: list[tuple[int, int, bytes]]) -> None:
    read_or_refuse(damaged(WORD, changes))
