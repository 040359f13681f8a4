"""What changes between two documents: every figure is seen, mere order is not, and clauses find their counterpart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from knowledge import rules as r
from knowledge.compare.diff import diff
from knowledge.compare.diff_words import lines
from knowledge.compare.leaves import leaves
from knowledge.compare.records import ClauseChange, LeafChange, PackDiff
from knowledge.load import POLICIES, load_pack
from knowledge.model import Model
from knowledge.policy import Condition, Pack
from knowledge.rules import Rule
from tests.knowledge.firms import library

AS_OF = date(2026, 11, 21)
PACKS = library().packs
Edit = Callable[..., PackDiff]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """The difference a pack's own text makes when each of these places is replaced by another text."""

    def make(*changes: tuple[str, str], policy: str = "jinhu-2022") -> PackDiff:
        text = (POLICIES / f"{policy}.yaml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "改过的.yaml"
        path.write_text(text, encoding="utf-8")
        return diff(PACKS[policy], load_pack(path), AS_OF)

    return make


def only_clause(found: PackDiff) -> ClauseChange:
    """The one clause that changed."""
    [program] = found.programs
    [clause] = program.clauses
    return clause


def only_leaf(found: PackDiff) -> LeafChange:
    """The one figure that changed."""
    [leaf] = only_clause(found).leaves
    return leaf


def said(found: PackDiff) -> str:
    """What a person reads of it."""
    return "\n".join(lines(found))


@pytest.mark.parametrize("policy", PACKS)
def test_a_document_and_itself_do_not_differ(policy: str) -> None:
    found = diff(PACKS[policy], PACKS[policy], AS_OF)
    assert found.same
    assert "没有差异" in said(found)


def test_any_two_documents_can_be_compared_and_give_the_same_answer_again() -> None:
    for a, b in product(PACKS.values(), repeat=2):
        found = diff(a, b, AS_OF)
        assert found.same == (a is b)
        assert said(found)
        assert found.model_dump_json() == diff(a, b, AS_OF).model_dump_json()


def test_a_share_raised_in_one_arm_of_a_case_is_found_in_that_arm(edited: Edit) -> None:
    found = edited(("years: 2, agg: each}, min: 3%}}", "years: 2, agg: each}, min: 6%}}"))
    leaf = only_leaf(found)
    assert (leaf.change, leaf.a, leaf.b, leaf.effect) == ("bound", "3%", "6%", "tighter")
    assert leaf.facts == ("rnd_expense", "revenue")
    assert leaf.where == ("营业收入不低于10000万元",)
    assert "研发费用占营业收入的比例：3% → 6%（更严）" in said(found)
    assert "条款文字没有跟着改" in said(found)


def test_a_rank_let_down_is_looser(edited: Edit) -> None:
    leaf = only_leaf(edited(("{metric: rank_province, max: 3}", "{metric: rank_province, max: 5}")))
    assert (leaf.a, leaf.b, leaf.effect) == ("前3", "前5", "looser")


def test_years_and_the_way_of_adding_up_are_told_in_full(edited: Edit) -> None:
    leaf = only_leaf(
        edited(("{growth: revenue, years: 3}, min: 8%", "{growth: revenue, years: 2, agg: cagr}, min: 9%"))
    )
    assert (leaf.change, leaf.effect) == ("form", None)
    assert (leaf.a, leaf.b) == ("近3年营业收入平均增长率不低于8%", "近2年营业收入复合增长率不低于9%")


def test_the_limits_of_arms_are_thresholds_too(edited: Edit) -> None:
    leaf = only_leaf(edited(("{max: 40000, then", "{max: 30000, then"), ("{above: 40000, then", "{above: 30000, then")))
    assert leaf.what == "按销售收入分档"
    assert "30000" in (leaf.b or "")


def test_a_requirement_more_and_one_less_are_told_apart_from_a_change(edited: Edit) -> None:
    clause = only_clause(edited(("            - {metric: niche_years, min: 3}", "            - {flag: own_brand}")))
    assert [(leaf.change, leaf.what) for leaf in clause.leaves] == [
        ("removed", "从事细分市场年数"),
        ("added", "自主品牌"),
    ]
    assert clause.structure is None


def test_and_that_becomes_or_is_seen_without_any_figure_changing(edited: Edit) -> None:
    clause = only_clause(
        edited(
            ("          all:\n            - {metric: niche_years", "          any:\n            - {metric: niche_years")
        )
    )
    assert clause.leaves == ()
    assert clause.structure is not None
    assert "或" in clause.structure[1]


def test_mere_order_changes_nothing(edited: Edit) -> None:
    a, b = "            - {flag: mgmt_system_cert}\n", "            - {flag: overseas_cert}\n"
    found = edited((a, "@"), (b, a), ("@", b))
    assert found.same


def test_words_alone_are_no_other_condition(edited: Edit) -> None:
    clause = only_clause(edited(("says: 至少1项核心业务用信息系统支撑", "says: 有一项核心业务用上信息系统")))
    assert (clause.change, clause.leaves) == ("wording", ())


def test_clauses_added_removed_and_renumbered(edited: Edit) -> None:
    rank = "      - clause: 附件3-小巨人-2\n        says: 主导产品市场占有率全省前3\n        rule: {metric: rank_province, max: 3}\n        readings: [A13]\n"  # noqa: E501
    found = edited(
        (rank, "      - {clause: 附件3-小巨人-10, says: 有自主品牌, rule: {flag: own_brand}}\n"),
        *_without(PACKS["jinhu-2022"]),
    )
    [program] = found.programs
    assert [(c.change, c.a_clause, c.b_clause) for c in program.clauses] == [
        ("added", None, "附件3-小巨人-10"),
        ("removed", "附件3-小巨人-2", None),
    ]


def _without(pack: Pack) -> list[tuple[str, str]]:
    """Edits that take the examples out, which would name a clause that is gone."""
    text = (POLICIES / f"{pack.policy}.yaml").read_text(encoding="utf-8")
    return [(text[text.index("\nexamples:") :], "\n")]


def test_a_tier_that_is_gone_and_one_that_is_new(edited: Edit) -> None:
    found = edited(("  - tier: little_giant.city\n", "  - tier: gazelle.city\n"), *_without(PACKS["jinhu-2022"]))
    assert {(p.change, p.tier) for p in found.programs} == {
        ("removed", "little_giant.city"),
        ("added", "gazelle.city"),
    }


def test_rewards_targets_validity_and_stacking_are_compared(edited: Edit) -> None:
    found = edited(
        ("ceiling: 300", "ceiling: 280"),
        ("last_day: 2025-12-31", "last_day: 2027-12-31"),
        ("rule: highest_only", "rule: additive"),
        ("new: 400", "new: 450"),
        policy="rizhao-2022",
    )
    words = said(found)
    assert "最高300万元" in words
    assert "最高280万元" in words
    assert "有效期·最后一天：2025-12-31 → 2027-12-31" in words
    assert "叠加规则：就高，不重复 → 可以叠加" in words
    assert "新增400家" in words
    assert "新增450家" in words
    assert {part.section for part in found.parts} == {"奖励和支持", "叠加", "目标"}


def test_a_reward_for_other_titles_is_one_change(edited: Edit) -> None:
    found = edited(("awards: [gazelle.province]", "awards: [gazelle.province, gazelle.city]"), policy="rizhao-2022")
    [part] = found.parts
    assert (part.section, part.change, part.a_clause) == ("奖励和支持", "changed", "三(一)2")
    assert [field.field for field in part.fields] == ["awards"]
    assert "省级瞪羚企业、市级瞪羚企业" in said(found)


def test_clauses_of_two_documents_find_each_other_by_what_they_measure() -> None:
    found = diff(PACKS["china-2022"], PACKS["china-2026"], AS_OF)
    giant = next(program for program in found.programs if program.tier == "little_giant.national")
    shares = [
        leaf for clause in giant.clauses for leaf in clause.leaves if leaf.facts == ("main_business_revenue", "revenue")
    ]
    assert [(leaf.a, leaf.b, leaf.effect) for leaf in shares] == [("70%", "90%", "tighter")]
    assert (found.a.validity, found.b.validity) == ("replaced", "in_force")


def test_a_figure_out_of_an_arm_is_neither_tighter_nor_looser() -> None:
    found = diff(PACKS["china-2022"], PACKS["china-2026"], AS_OF)
    leaves_ = [leaf for program in found.programs for clause in program.clauses for leaf in clause.leaves]
    window = next(leaf for leaf in leaves_ if leaf.a and "近2年研发费用合计不低于3000万元" in leaf.a)
    assert (window.change, window.effect) == ("form", None)
    assert window.a is not None
    assert window.a.startswith("营业收入低于5000万元：")


def test_the_json_keeps_every_key() -> None:
    found = json.loads(diff(PACKS["jinhu-2022"], PACKS["rizhao-2022"], AS_OF).model_dump_json())
    assert set(found) == {"as_of", "a", "b", "same", "fields", "programs", "parts"}
    assert {"change", "tier", "variant", "name", "clauses", "moved", "fields"} == set(found["programs"][0])


def test_a_requirement_that_moves_to_another_clause_is_followed(edited: Edit) -> None:
    found = edited(
        ("            - {metric: niche_years, min: 3}\n", "            - {judge: 是否良好}\n"),
        ("        rule: {metric: core_business_systems, min: 1}",
         "        rule: {all: [{metric: core_business_systems, min: 1}, {metric: niche_years, min: 4}]}"),
    )  # fmt: skip
    [program] = found.programs
    [moved] = program.moved
    assert (moved.a_clause, moved.b_clause, moved.a, moved.b) == ("附件3-小巨人-3", "附件3-小巨人-8", "3年", "4年")


# --- nothing goes unseen ------------------------------------------------------------------------------------------


def variants(rule: Any) -> Iterator[Any]:
    """The rule with one figure, one kind or one name in it changed, each in turn."""
    for name in type(rule).model_fields:
        value = getattr(rule, name)
        for other in _others(rule, name, value):
            yield rule.model_copy(update={name: other})


def _others(rule: Any, name: str, value: Any) -> Iterator[Any]:
    match value:
        case bool() | None:
            return
        case Fraction() | int():
            yield value + 1
        case date():
            yield value.replace(year=value.year + 1)
        case str() if name == "agg" and rule.years > 1:  # of one year both are the same
            ways = ("mean", "cagr") if isinstance(rule, r.Growth) else ("mean", "each")
            yield next(way for way in ways if way != value)
        case str() if name == "judge":
            yield value + "，并且良好"
        case tuple():
            for i, part in enumerate(value):
                if isinstance(part, Model):
                    yield from ((*value[:i], other, *value[i + 1 :]) for other in variants(part))
            if len(value) > 1 and name in ("all", "any", "clean", "sum", "bands"):
                yield value[1:]
        case Model():
            yield from variants(value)


def every_rule() -> list[tuple[str, Condition]]:
    """Every condition of every pack."""
    return [(p.policy, c) for p in PACKS.values() for program in p.programs for c in program.conditions]


@pytest.mark.parametrize(("policy", "condition"), every_rule(), ids=lambda v: getattr(v, "clause", v))
def test_no_changed_figure_goes_unseen(policy: str, condition: Condition) -> None:
    pack = PACKS[policy]
    for rule in variants(condition.rule):
        found = diff(pack, _with_rule(pack, condition, rule), AS_OF)
        assert not found.same, rule
        changed = [clause for program in found.programs for clause in program.clauses]
        assert changed, rule
        for clause in changed:
            assert clause.leaves or clause.structure, rule
            assert clause.change == "rule"


@pytest.mark.parametrize("policy", PACKS)
def test_no_order_makes_a_difference(policy: str) -> None:
    pack = PACKS[policy]
    for seed in range(5):
        random = Random(seed)
        assert diff(pack, shuffled(random, pack), AS_OF).same


def shuffled(random: Random, value: Any) -> Any:
    """A record with everything that stands side by side in another order: 且, 或, arms, clauses, entries."""
    if not isinstance(value, Model):
        return value
    changed: dict[str, Any] = {}
    for name in type(value).model_fields:
        held = getattr(value, name)
        if isinstance(held, tuple):
            parts = [shuffled(random, part) for part in held]
            if name in ("all", "any", "arms", "conditions", "programs", "targets", "rewards", "definitions", "duties"):
                random.shuffle(parts)
            changed[name] = tuple(parts)
        else:
            changed[name] = shuffled(random, held)
    return value.model_copy(update=changed)


def _with_rule(pack: Pack, condition: Condition, rule: Rule) -> Pack:
    def of(other: Condition) -> Condition:
        return other if other is not condition else other.model_copy(update={"rule": rule})

    programs = tuple(p.model_copy(update={"conditions": tuple(map(of, p.conditions))}) for p in pack.programs)
    return pack.model_copy(update={"programs": programs})


def test_every_rule_of_every_pack_can_be_taken_apart() -> None:
    for _, condition in every_rule():
        if not isinstance(condition.rule, r.Met):
            assert leaves(condition.rule)
            assert all(leaf.words for leaf in leaves(condition.rule))
