"""Search over what the documents say: two-character words are found, and a find says how sure it is."""

from __future__ import annotations

import pytest

from knowledge.entries import Entry
from knowledge.library import load_library
from knowledge.search import Index, asked_runs, runs

LIBRARY = load_library()
EVERYWHERE = tuple(LIBRARY.packs)


@pytest.mark.parametrize("word", ["冠军", "融资", "培训", "展会", "上云", "四基", "专利"])
def test_a_word_of_two_characters_is_found(word: str) -> None:
    found = LIBRARY.index.find(word, EVERYWHERE, ("definition", "service", "target"))
    assert found
    assert all(word in f.entry.name + f.entry.says + "".join(f.entry.also) for f in found)
    assert found[0].share == 1.0


def test_only_the_documents_and_kinds_asked_for_are_found() -> None:
    found = LIBRARY.index.find("融资 贷款", ("liaocheng-2021",), ("service",))
    assert {(f.entry.policy, f.entry.kind) for f in found} == {("liaocheng-2021", "service")}


def test_words_of_asking_carry_nothing() -> None:
    assert asked_runs("请问这个是什么意思啊") == set()
    assert asked_runs("日照的数字专员是干什么的") == asked_runs("日照的数字专员")


def test_the_ways_of_writing_a_class_are_the_same() -> None:
    assert runs("Ⅰ类知识产权") == runs("一类知识产权") == runs("I类知识产权") == runs("1类知识产权")


def test_half_a_number_is_no_sign_of_anything() -> None:
    assert "05" not in runs("1050家")
    assert "1050" in runs("1050家")


def test_what_is_called_by_the_very_name_is_surer_than_what_mentions_it() -> None:
    found = LIBRARY.index.find("首席数据官", ("jining-2022",), ("definition", "service"))
    assert found[0].entry.kind == "definition"
    assert found[0].named == 1.0
    assert all(f.named < 1 for f in found[1:])


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index(()).find("融资", ("a",), ("service",)) == []
    assert Index([Entry("a", "service", "一", "融资", "贷款")]).find("。。", ("a",), ("service",)) == []
