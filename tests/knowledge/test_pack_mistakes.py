"""Every slip in a pack is an error that names the file, the line, the place and the mend, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.examples import failures
from knowledge.library import Library, load_library
from knowledge.load import POLICIES, PackMistake, load_pack
from knowledge.strict_yaml import YamlMistake, read_yaml

GOOD = """\
policy: probe-2030
title: 试验县扶持办法
short: 试验办法
number: null
issuers: [试验县工信局]
issued: 2030-01-01
region: "320831"
reliability: official
source: 测试用，不是真实文件
validity:
  first_day: 2030-01-01
  rests_on: 印发日期
programs:
- tier: little_giant.city
  name: 市级小巨人
  clause: 一
  conditions:
  - clause: 一(一)
    says: 主营收入占营收70%以上
    readings: [A1]
    rule: {metric: {ratio: [main_business_revenue, revenue]}, min: 70%}
  - clause: 一(二)
    says: 按营收分三档
    rule:
      case: revenue
      arms:
      - {min: 10000, then: {metric: staff, min: 2}}
      - {min: 5000, below: 10000, then: {flag: own_brand}}
      - {below: 5000, then: {judge: 由人判断}}
rewards:
- {clause: 二, awards: [little_giant.city], ceiling: 10, once: true, says: 最高10万元}
stacking: {rule: additive, clause: 三, says: 可以叠加, reading: A1}
readings:
- {id: A1, says: 以上包含本数}
examples:
- name: 刚好
  tier: little_giant.city
  as_of: 2030-06-01
  facts: {main_business_revenue: {2029: 7000}, revenue: {2029: 10000}, staff: 2}
  expect: {一(一): met, state: met}
"""
SCORED = """score: 60, parts: [{name: 甲,
          min: 20, items: [{says: 乙,
            bands: [{points: 15, when: {flag: own_brand}},
              {points: 10, when: {flag: stuff}}]}]}]"""


def refused(path: Path) -> list[str]:
    with pytest.raises(PackMistake) as caught:
        load_pack(path)
    for line in caught.value.lines:
        assert line.startswith(path.name), line
        assert re.search("[一-鿿]", line), line
        assert "\n" not in line
    return caught.value.lines


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "probe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(path: Path, part: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if part in line)


def test_the_pack_all_these_slips_are_made_in_is_sound(tmp_path: Path) -> None:
    pack = load_pack(changed(tmp_path))
    assert list(failures(pack, load_library())) == []


@pytest.mark.parametrize(
    ("old", "new", "at", "why"),
    [
        ("short:", "shrt:", "shrt:", "不认识的键"),
        ("title: 试验县扶持办法\n", "", "policy:", "缺少"),
        ("short: 试验办法", "short: 试验办法\nshort: 又一个", "short: 又一个", "重复"),
        ("says: 按营收分三档", "says: 按营收分三档\n    say: 又一句", "say: 又一句", "不认识的键"),
        ("clause: 一(一)", "clause: 一（一）", "一（一）", "括号用半角"),
        ("clause: 一(一)", "clause: 一 (一)", "一 (一)", "括号用半角"),
        ("clause: 一(二)", "clause: 一(一)  # 又", "# 又", "重复"),
        ('region: "320831"', "region: 320831", "region:", "请加引号"),
        ('region: "320831"', 'region: "32083"', "region:", "六位数字"),
        ("min: 70%", "min: 70", "min: 70", "百分数"),
        ("min: 70%", "min: 5", "min: 5", "百分数"),
        ("min: 70%", "min: 七成", "min: 七成", "百分数"),
        ("min: 70%", "min: abc%", "min: abc%", "百分数"),
        ("min: 70%", "min: NaN%", "min: NaN%", "百分数"),
        ("min: 70%", "min: 1e9%", "min: 1e9%", "百分数"),
        ("min: 70%", "min: true", "min: true", "百分数"),
        ("min: 70%", "min: 70%, max: 90%", "max: 90%", "只写一个"),
        ("metric: staff, min: 2", "metric: staff", "metric: staff", "只写一个"),
        ("metric: staff, min: 2", "metric: staff, min: 50%", "min: 50%", "整数"),
        ("metric: staff, min: 2", "metric: debt_ratio, max: 70", "max: 70", "百分数"),
        ("metric: staff, min: 2", "metric: stuff, min: 2", "stuff", "不认识的事实 stuff"),
        ("metric: staff, min: 2", "metric: own_brand, min: 2", "metric: own_brand", "类型是 flag"),
        ("flag: own_brand", "flag: staff", "flag: staff", "类型是 count"),
        ("flag: own_brand", "flags: own_brand", "flags: own_brand", "不认识的规则"),
        ("flag: own_brand", "all: [{flag: own_brand}]", "all:", "至少要有2项"),
        ("flag: own_brand", "holds: small_giant", "small_giant", "不认识的称号"),
        ("flag: own_brand", "level: rnd_institution_level, min: town", "min: town", "county"),
        ("flag: own_brand", "clean: [fire], years: 3", "clean: [fire]", "safety"),
        ("min: 5000, below: 10000", "min: 5000, max: 10000", "min: 10000", "重叠"),
        ("min: 5000, below: 10000", "min: 4000, below: 10000", "min: 4000", "重叠"),
        ("min: 5000, below: 10000", "min: 5001, below: 10000", "min: 5001", "空缺"),
        ("min: 5000, below: 10000", "above: 5000, below: 10000", "above: 5000", "空缺"),
        ("min: 5000, below: 10000", "min: 5000, max: 9999.9999", "min: 10000", "空缺"),
        ("below: 5000, then", "min: 1, below: 5000, then", "min: 1, below", "之下还有空缺"),
        ("below: 5000, then", "above: 0, below: 5000, then", "above: 0, below", "之下还有空缺"),
        ("min: 10000, then", "min: 10000, max: 90000, then", "max: 90000", "之上还有空缺"),
        ("case: revenue", "case: income", "case: income", "不认识的事实 income"),
        ("case: revenue", "case: own_brand", "case: own_brand", "类型是 flag"),
        ("- tier: little_giant.city", "- tier: little_giant.town", "little_giant.town", "不认识的称号"),
        ("awards: [little_giant.city]", "awards: [little_giant.town]", "little_giant.town", "不认识的称号"),
        ("readings: [A1]", "readings: [A2]", "readings: [A2]", "读法 A2 没有"),
        ("reading: A1", "reading: A7", "reading: A7", "读法 A7 没有"),
        ("- {id: A1, says: 以上包含本数}", "- {id: A1, says: 甲}\n- {id: A1, says: 乙}", "says: 甲", "重复"),
        ("expect: {一(一): met", "expect: {一(三): met", "一(三)", "没有条款 一(三)"),
        ("expect: {一(一): met", "expect: {一(一): ok", "一(一): ok", "met"),
        ("tier: little_giant.city\n  as_of", "tier: unicorn\n  as_of", "- name: 刚好", "没有 unicorn"),
        ("issued: 2030-01-01", "issued: 20300101", "issued:", "应为日期"),
        ("issued: 2030-01-01", "issued: 2030", "issued:", "应为日期"),
        ("issued: 2030-01-01", "issued: 2030年1月1日", "issued:", "应为日期"),
        ("issued: 2030-01-01", "issued: 2030-02-30", "issued:", "应为日期"),
        ("issued: 2030-01-01", "issued: null", "policy:", "number 与 issued"),
        ("flag: own_brand", SCORED, "score: 60", "最多15分，达不到60分"),
        ("flag: own_brand", SCORED, "min: 20", "最多15分，达不到20分"),
        ("flag: own_brand", SCORED, "flag: stuff", "不认识的事实 stuff"),
        ("flag: own_brand", SCORED.replace("points: 15", "points: 5"), "min: 20", "从高分写到低分"),
        ("flag: own_brand", "judge: 由人判断, fact: staff", "fact: staff", "类型是 count"),
        ("flag: own_brand", "judge: 由人判断, fact: stuff", "fact: stuff", "不认识的事实 stuff"),
        ("flag: own_brand", "holds: unicorn, valid_years: 0", "valid_years: 0", "不能小于1"),
        ("flag: own_brand", "clean: [], years: 3", "clean: []", "不能都是空的"),
        ("rests_on: 印发日期", "rests_on: 印\n  last_day: 2029-01-01\n  last_day_clause: 末段", "first_day", "早于"),
        ("rests_on: 印发日期", "rests_on: 印发日期\n  last_day: 2031-01-01", "first_day", "last_day_clause"),
        ("issuers: [试验县工信局]", "issuers: 试验县工信局", "issuers:", "应为列表"),
        ("issuers: [试验县工信局]", "issuers: []", "issuers:", "至少"),
        ("once: true", "once: 一次", "once: 一次", "true 或 false"),
        ("ceiling: 10,", "ceiling: 十万,", "ceiling: 十万", "应为数字"),
        ("validity:\n  first_day: 2030-01-01\n  rests_on: 印发日期", "validity: 2030年", "validity:", "应为"),
        ("reliability: official", "reliability: sure", "reliability:", "official"),
        ("policy: probe-2030", "policy: 试验", "policy:", "写法不对"),
    ],
)  # fmt: skip
def test_a_slip_names_file_line_place_and_mend(tmp_path: Path, old: str, new: str, at: str, why: str) -> None:
    path = changed(tmp_path, (old, new))
    lines = refused(path)
    assert any(line.startswith(f"probe.yaml:{line_of(path, at)} ") and why in line for line in lines), lines
    for line in lines:
        assert not re.search(r"(Input|should|valid |expected [a-z]|field|Value error)", line), line


@pytest.mark.parametrize(
    ("content", "at"),
    [
        (b"", "probe.yaml:1 "),
        (b"# only a comment\n", "probe.yaml:1 "),
        (GOOD.encode("gbk"), "probe.yaml:2 "),
        (GOOD.replace("  first_day", "\tfirst_day").encode(), "probe.yaml:11 "),
        (GOOD.replace("short: ", "short: [").encode(), "probe.yaml:"),
        (GOOD.replace("issued: ", "issued: &d ").replace("2030-01-01\n  rest", "*d\n  rest").encode(), "probe.yaml:"),
        (GOOD.replace("number: null", "<<: *base").encode(), "probe.yaml:4 "),
        (b"---\na: 1\n---\nb: 2\n", "probe.yaml:"),
        (b"- a\n- b\n", "probe.yaml:1 "),
        (b"only text\n", "probe.yaml:1 "),
        (b"? [a, b]\n: c\n", "probe.yaml:1 "),
        (b"a: \x07\n", "probe.yaml"),
        (b"[" * 3000, "probe.yaml"),
        (b"[" * 3000 + b"]" * 3000, "probe.yaml"),
    ],
    ids=["empty", "comment", "gbk", "tab", "bracket", "anchor", "merge", "two documents", "list", "text", "complex key",
         "control", "deep", "deep closed"],
)  # fmt: skip
def test_what_is_no_readable_file_is_refused_with_its_line(tmp_path: Path, content: bytes, at: str) -> None:
    path = tmp_path / "probe.yaml"
    path.write_bytes(content)
    assert refused(path)[0].startswith(at)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(YamlMistake, match="读不出文件"):
        read_yaml(tmp_path / "none.yaml")


def test_a_utf8_mark_at_the_start_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "probe.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_pack(path).policy == "probe-2030"


def test_words_of_older_yaml_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "probe.yaml"
    path.write_text(
        "no: on\nyes: 0371\noff: 12:30\nnorway: no\nday: 2022-04-22\n0: 1_000\nhex: 0x1F\n", encoding="utf-8"
    )
    assert read_yaml(path).data == {
        "no": "on", "yes": "0371", "off": "12:30", "norway": "no", "day": "2022-04-22", "0": "1_000", "hex": "0x1F",
    }  # fmt: skip


def test_all_slips_of_a_file_and_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    first = changed(tmp_path, ("clause: 一(一)", "clause: 一（一）"), ("reliability: official", "reliability: sure"))
    second = tmp_path / "second.yaml"
    second.write_text(GOOD.replace("awards: [little_giant.city]", "awards: [giant]"), encoding="utf-8")
    with pytest.raises(PackMistake) as caught:
        load_library([first, second])
    assert [line.split(":")[0] for line in caught.value.lines] == ["probe.yaml", "probe.yaml", "second.yaml"]


def test_two_files_with_one_policy_id_are_refused(tmp_path: Path) -> None:
    first, second = changed(tmp_path), tmp_path / "second.yaml"
    second.write_text(GOOD, encoding="utf-8")
    with pytest.raises(PackMistake, match=r"second\.yaml: 政策编号 probe-2030 与另一个文件重复"):
        load_library([first, second])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("一(一): met", "一(一): unmet", "应为 unmet，算出来是 met"),
        ("staff: 2}", "staf: 2}", "staf: 不认识的事实"),
        ("staff: 2}", "staff: -2}", "不能是负数"),
        ("as_of: 2030-06-01", "as_of: 2030-06-01\n  region: \"371100\"", "没有算"),
    ],
)  # fmt: skip
def test_an_example_that_does_not_come_out_as_written_is_told(tmp_path: Path, old: str, new: str, why: str) -> None:
    pack = load_pack(changed(tmp_path, (old, new)))
    (line,) = failures(pack, load_library())
    assert line.startswith("examples.0（刚好）")
    assert why in line


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.yaml")), ids=lambda path: path.name)
def test_every_example_of_our_own_packs_comes_out(file: Path) -> None:
    pack = load_pack(file)
    assert list(failures(pack, load_library())) == []


@pytest.mark.parametrize("make", [lambda: Library({}), load_library])
def test_a_pack_is_linted_the_same_beside_others_and_alone(tmp_path: Path, make: Callable[[], Library]) -> None:
    assert list(failures(load_pack(changed(tmp_path)), make())) == []
