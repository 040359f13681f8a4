"""Who stands otherwise under another version of a document: a missing figure never flips anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from knowledge.columns.states import states
from knowledge.columns.table import Columns
from knowledge.compare.flip_words import firm_lines, library_lines
from knowledge.compare.flips import Tally, Versions
from knowledge.library import Library
from knowledge.load import POLICIES, load_pack
from knowledge.policy import Pack
from knowledge.profile import Profile, read_profile
from tests.knowledge.firms import AS_OF, blurred, library, whole_firm

GIANT = "little_giant.national"
RAISED = ("years: 2, agg: each}, min: 3%}}", "years: 2, agg: each}, min: 6%}}")
GOOD: dict[str, Any] = {
    "revenue": {"2022": 20000, "2021": 18000, "2020": 15000},
    "main_business_revenue": {"2022": 19000, "2021": 17000, "2020": 14000},
    "rnd_expense": {"2022": 800, "2021": 720},
    "rank_province": 2,
    "niche_years": 8,
    "assets": {"2022": 10000},
    "liabilities": {"2022": 4000},
    "patent_invention": 3,
    "mgmt_system_cert": True,
    "rnd_institution_own": True,
    "core_business_systems": 1,
}


@pytest.fixture
def raised(tmp_path: Path) -> Versions:
    """Jinhu's document as it is, and with 6 % for the largest too."""
    return versions(tmp_path, RAISED)


def versions(folder: Path, *edits: tuple[str, str]) -> Versions:
    """Jinhu's document as it is and edited."""
    return Versions(library(), library().packs["jinhu-2022"], edited(folder, *edits))


def edited(folder: Path, *edits: tuple[str, str]) -> Pack:
    """Jinhu's document with these texts replaced and without its examples."""
    text = (POLICIES / "jinhu-2022.yaml").read_text(encoding="utf-8")
    text = text[: text.index("\nexamples:")] + "\n"
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "改过的.yaml"
    path.write_text(text, encoding="utf-8")
    return load_pack(path)


def profile(facts: dict[str, Any], region: str = "320831") -> Profile:
    """A checked profile."""
    return read_profile({"region": region, "facts": facts}, AS_OF)


def test_a_firm_that_falls_below_is_told_by_which_clause_and_by_how_much(raised: Versions) -> None:
    found = raised.firm(profile(GOOD), AS_OF)
    [tier] = [tier for tier in found.programs if tier.flips]
    assert (tier.tier, tier.a, tier.b) == (GIANT, "met", "unmet")
    [clause] = tier.clauses
    assert (clause.b_clause, clause.a, clause.b, clause.decides) == ("附件3-小巨人-9", "met", "unmet", True)
    record = clause.model_dump(mode="json")["gap"][0]
    assert record | {"fact": "rnd_expense", "year": 2022, "needs": 1200, "has": 800, "short": 400} == record
    assert "2022年研发费用800万元，至少要1200万元，还差400万元" in "\n".join(firm_lines(found))
    assert raised.flips(profile(GOOD), AS_OF)


def test_what_must_be_at_most_is_told_as_too_high(tmp_path: Path) -> None:
    stricter = versions(
        tmp_path, ("{ratio: [liabilities, assets]}, max: 70%}", "{ratio: [liabilities, assets]}, max: 60%}")
    )
    plain = {key: value for key, value in GOOD.items() if key not in ("assets", "liabilities")}
    told = "\n".join(firm_lines(stricter.firm(profile(plain | {"debt_ratio": 65}), AS_OF)))
    assert "资产负债率65%，最多要60%，高出5%" in told


def test_a_firm_of_which_the_figure_is_missing_does_not_flip(raised: Versions) -> None:
    unknown = profile({key: value for key, value in GOOD.items() if key != "rnd_expense"})
    found = raised.firm(unknown, AS_OF)
    [tier] = [tier for tier in found.programs if tier.tier == GIANT]
    assert (tier.a, tier.b, tier.flips) == ("unknown", "unknown", False)
    assert not raised.flips(unknown, AS_OF)
    assert not raised.flips(profile({}), AS_OF)


def test_a_firm_that_becomes_unknown_under_a_stricter_limit_flips_to_unknown(raised: Versions) -> None:
    rough = profile(GOOD | {"rnd_expense": {"2022": [700, 1300], "2021": [700, 1300]}})
    [tier] = [tier for tier in raised.firm(rough, AS_OF).programs if tier.flips]
    assert (tier.a, tier.b) == ("met", "unknown")
    assert "rnd_expense" in tier.clauses[0].missing


def test_a_clause_that_is_taken_away_or_added_decides_too(tmp_path: Path) -> None:
    rank = "        rule: {metric: rank_province, max: 3}\n        readings: [A13]\n"
    stricter = versions(
        tmp_path,
        (rank, rank + "      - {clause: 附件3-小巨人-10, says: 有自主品牌, rule: {flag: own_brand}}\n"),
    )
    found = stricter.firm(profile(GOOD | {"own_brand": False}), AS_OF)
    [tier] = [tier for tier in found.programs if tier.flips]
    [clause] = tier.clauses
    assert (clause.a_clause, clause.a, clause.b, clause.decides) == (None, None, "unmet", True)
    assert "自主品牌：目前为“否”" in "\n".join(firm_lines(found))


def test_a_firm_elsewhere_has_no_verdict_under_a_document_of_another_place() -> None:
    packs = library().packs
    apart = Versions(library(), packs["jinhu-2022"], packs["rizhao-2022"])
    found = apart.firm(profile(GOOD), AS_OF)
    assert (found.a_applies, found.b_applies) == (True, False)
    assert not any(tier.flips for tier in found.programs)
    assert "乙不适用于这个地区" in "\n".join(firm_lines(found))


def test_both_are_held_against_the_firm_on_the_same_day_in_force_or_not() -> None:
    packs = library().packs
    national = Versions(library(), packs["china-2022"], packs["china-2026"])
    found = national.firm(profile(GOOD, "370800"), date(2023, 6, 1))
    giant = next(tier for tier in found.programs if tier.tier == GIANT)
    assert giant.a is not None
    assert giant.b is not None


def test_another_size_standard_moves_firms_between_classes(tmp_path: Path) -> None:
    text = (POLICIES / "sme-size-2011.yaml").read_text(encoding="utf-8")
    assert "metric: staff, large: 1000" in text
    path = tmp_path / "划型.yaml"
    path.write_text(text.replace("metric: staff, large: 1000", "metric: staff, large: 600"), encoding="utf-8")
    sizes = Versions(library(), library().packs["sme-size-2011"], load_pack(path))
    firm = profile({"industry": "工业", "staff": 800, "revenue": {"2022": 50000}})
    found = sizes.firm(firm, AS_OF)
    assert (found.a_size, found.b_size) == ("medium", "large")
    assert sizes.flips(firm, AS_OF)


def test_the_library_is_counted_by_tier_and_names_who_flips(raised: Versions) -> None:
    tally = Tally(raised, AS_OF)
    tally.add(1, "金湖示例阀门", profile(GOOD))
    tally.add(2, None, profile({}))
    tally.add(3, "没有地区的示例厂", None)
    tally.add(4, "日照示例厂", profile(GOOD, "371100"))
    found = tally.result()
    assert (found.firms, found.without_region, found.elsewhere) == (4, 1, 1)
    assert [(firm.id, firm.name) for firm in found.flipped] == [(1, "金湖示例阀门")]
    assert [(change.tier, change.a, change.b, change.firms) for change in found.changes] == [(GIANT, "met", "unmet", 1)]
    words = "\n".join(library_lines(found))
    assert "共4家，结论有变化的1家" in words
    assert "金湖示例阀门（金湖县）" in words
    assert "日照示例厂" not in words


def test_the_quick_look_and_the_full_one_agree_on_any_firm(raised: Versions) -> None:
    packs = library().packs
    pairs = [raised, Versions(library(), packs["china-2022"], packs["china-2026"])]
    flipped = 0
    for firm in map(profile, made_up(120)):
        for both in pairs:
            full = both.firm(firm, AS_OF)
            assert both.flips(firm, AS_OF) == any(tier.flips for tier in full.programs)
            for tier in full.programs:
                assert not tier.flips or any(clause.decides for clause in tier.clauses)
                flipped += tier.flips
    assert flipped > 20


def made_up(count: int) -> Iterator[dict[str, Any]]:
    """Any firms, and good ones around the share that was raised, each also known less well."""
    for seed in range(count // 4):
        random = Random(seed)
        spent = {year: random.choice([540, 600, 800, 1080, 1200, 1400]) for year in ("2022", "2021")}
        good = whole_firm(random) | GOOD | {"rnd_expense": spent}
        for facts in (whole_firm(random), good):
            yield facts
            yield blurred(random, facts)


def test_whole_columns_say_the_same_of_who_flips(raised: Versions) -> None:
    firms = [profile(facts) for facts in made_up(160)]
    size = {"sme-size-2011": library().packs["sme-size-2011"]}
    before, after = (
        states(Library({**size, pack.policy: pack}), Columns.of(firms, AS_OF)).programs for pack in raised.packs
    )
    moved = np.zeros(len(firms), dtype=bool)
    for old, new in zip(before, after, strict=True):
        moved |= old.states != new.states
    assert [raised.flips(firm, AS_OF) for firm in firms] == moved.tolist()
    assert moved.any()
