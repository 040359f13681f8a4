"""Which rule speaks for a tier, and when two that would speak at once are refused; with small packs on disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.assess import assess
from knowledge.library import Library, load_library
from knowledge.load import PackMistake
from knowledge.precedence import speaking_programs
from knowledge.profile import read_profile
from knowledge.validity import standing
from tests.knowledge.firms import library

TODAY = date(2026, 11, 21)


def mini(
    folder: Path,
    policy: str,
    region: str = "370000",
    *,
    first: str = "2020-01-01",
    validity: str = "",
    head: str = "",
    program: str = "",
    tier: str = "srdi.province",
    more: str = "",
) -> Path:
    """One pack with one program on disk; the texts are lines to add to the validity, the head and the program."""
    path = folder / f"{policy}.yaml"
    path.write_text(
        f"""policy: {policy}
title: 试验文件{policy}
short: 试验
number: 试验〔2020〕1号
issuers: [试验局]
issued: 2020-01-01
region: "{region}"
reliability: official
source: 试验
{head}
validity:
  first_day: {first}
  rests_on: 试验
{validity}
programs:
- tier: {tier}
  name: 试验项
  clause: 一
{program}
  conditions:
  - {{clause: 一-1, says: 满三年, rule: {{metric: niche_years, min: 3}}}}
{more}
""",
        encoding="utf-8",
    )
    return path


def refused(paths: list[Path]) -> list[str]:
    with pytest.raises(PackMistake) as caught:
        load_library(paths)
    return caught.value.lines


def speakers(found: Library, region: str, day: date, tier: str = "srdi.province") -> list[str]:
    return [ready.pack.policy for ready in speaking_programs(found, region, day) if ready.program.tier == tier]


def test_two_live_rules_for_one_tier_are_refused_naming_both_files(tmp_path: Path) -> None:
    (line,) = refused([mini(tmp_path, "one-2020"), mini(tmp_path, "two-2021", first="2021-05-01")])
    assert "one-2020.yaml" in line
    assert "two-2021.yaml" in line
    assert "srdi.province" in line
    assert "2021-05-01" in line
    assert "supersedes" in line
    assert "yields_to" in line


@pytest.mark.parametrize("region", ["000000", "370000", "370800", "370811"])
def test_a_region_inside_the_other_meets_it(tmp_path: Path, region: str) -> None:
    assert len(refused([mini(tmp_path, "one-2020"), mini(tmp_path, "two-2020", region)])) == 1


@pytest.mark.parametrize("region", ["320000", "320831", "310000"])
def test_regions_apart_never_meet(tmp_path: Path, region: str) -> None:
    assert len(load_library([mini(tmp_path, "one-2020"), mini(tmp_path, "two-2020", region)]).packs) == 2


def test_other_tiers_never_meet(tmp_path: Path) -> None:
    load_library([mini(tmp_path, "one-2020"), mini(tmp_path, "two-2020", tier="srdi.city")])


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        ("manufacturing", "innovation", False),
        ("manufacturing", "manufacturing", True),
        ("manufacturing", None, True),
        (None, "innovation", True),
    ],
)
def test_columns_meet_where_a_firm_could_stand_in_both(
    tmp_path: Path, one: str | None, two: str | None, meet: bool
) -> None:
    def line(variant: str | None) -> str:
        return f"  variant: {variant}" if variant else ""

    paths = [mini(tmp_path, "one-2020", program=line(one)), mini(tmp_path, "two-2020", program=line(two))]
    if meet:
        refused(paths)
    else:
        load_library(paths)


@pytest.mark.parametrize(
    ("first", "meet"), [("2022-12-31", True), ("2023-01-01", False), ("2019-01-01", True), ("2022-01-01", True)]
)
@pytest.mark.parametrize("end", ["  plan_years: [2020, 2022]", "  last_day: 2022-12-31\n  last_day_clause: 末"])
def test_they_meet_only_if_both_are_in_force_on_some_day(tmp_path: Path, end: str, first: str, meet: bool) -> None:
    paths = [mini(tmp_path, "one-2020", validity=end), mini(tmp_path, "two-2020", first=first)]
    if meet:
        refused(paths)
    else:
        load_library(paths)


def test_one_that_supersedes_the_other_takes_its_place_from_its_first_day(tmp_path: Path) -> None:
    newer = mini(tmp_path, "two-2024", first="2024-03-01", head="supersedes: [one-2020]")
    found = load_library([mini(tmp_path, "one-2020"), newer])
    old = found.packs["one-2020"].validity
    assert (old.replaced_on, old.replaced_by) == (date(2024, 3, 1), "two-2024")
    days = {date(2024, 2, 29): ("in_force", "not_yet"), date(2024, 3, 1): ("replaced", "in_force")}
    for day, states in days.items():
        assert tuple(standing(pack.validity, day) for pack in found.packs.values()) == states
    assert [speakers(found, "370800", day) for day in days] == [["one-2020"], ["two-2024"]]


def test_the_first_of_several_that_supersede_counts(tmp_path: Path) -> None:
    second = mini(tmp_path, "two-2024", first="2024-03-01", head="supersedes: [one-2020]")
    third = mini(tmp_path, "six-2025", first="2025-03-01", head="supersedes: [one-2020, two-2024]")
    for order in ([second, third], [third, second]):
        found = load_library([mini(tmp_path, "one-2020"), *order])
        assert found.packs["one-2020"].validity.replaced_on == date(2024, 3, 1)
        assert speakers(found, "370000", date(2026, 1, 1)) == ["six-2025"]


def test_a_standard_that_outlives_its_document_still_speaks(tmp_path: Path) -> None:
    own = "  validity: {first_day: 2020-01-01, rests_on: 另有规定继续适用}"
    newer = mini(tmp_path, "two-2024", first="2024-03-01", head="supersedes: [one-2020]", tier="little_giant.national")
    found = load_library([mini(tmp_path, "one-2020", program=own), newer])
    assert standing(found.packs["one-2020"].validity, TODAY) == "replaced"
    assert speakers(found, "370000", TODAY) == ["one-2020"]


def test_a_standard_that_outlives_its_document_meets_the_new_one(tmp_path: Path) -> None:
    own = "  validity: {first_day: 2020-01-01, rests_on: 另有规定继续适用}"
    newer = mini(tmp_path, "two-2024", first="2024-03-01", head="supersedes: [one-2020]")
    (line,) = refused([mini(tmp_path, "one-2020", program=own), newer])
    assert "2024-03-01" in line


def test_with_a_deferral_both_speak_the_one_deferred_to_first(tmp_path: Path) -> None:
    local = mini(tmp_path, "local-2020", "370800", program="  yields_to: [nation-2020]")
    nation = mini(tmp_path, "nation-2020", "000000")
    for order in ([local, nation], [nation, local]):
        found = load_library(order)
        assert speakers(found, "370800", TODAY) == ["nation-2020", "local-2020"]
        assert [ready.pack.policy for ready in found.programs] == ["nation-2020", "local-2020"]
        firm = read_profile({"region": "370811", "facts": {}}, TODAY)
        assert [p.pack.policy for p in assess(found, firm, TODAY).programs] == ["nation-2020", "local-2020"]
        assert speakers(found, "370100", TODAY) == ["nation-2020"]


def test_a_deferral_is_for_its_tier_alone(tmp_path: Path) -> None:
    local = mini(
        tmp_path, "local-2020", "370800", program="  yields_to: [nation-2020]",
        more="- tier: srdi.city\n  name: 又一项\n  clause: 二\n  conditions:\n"
             "  - {clause: 二-1, says: 满三年, rule: {metric: niche_years, min: 3}}",
    )  # fmt: skip
    nation = mini(
        tmp_path, "nation-2020", "000000",
        more="- tier: srdi.city\n  name: 又一项\n  clause: 二\n  conditions:\n"
             "  - {clause: 二-1, says: 满三年, rule: {metric: niche_years, min: 3}}",
    )  # fmt: skip
    (line,) = refused([local, nation])
    assert "srdi.city" in line


@pytest.mark.parametrize("kind", ["yields_to", "supersedes"])
def test_precedence_in_a_circle_is_refused(tmp_path: Path, kind: str) -> None:
    def pack(policy: str, other: str) -> Path:
        line = f"{kind}: [{other}]"
        return mini(tmp_path, policy, program=f"  {line}") if kind == "yields_to" else mini(tmp_path, policy, head=line)

    lines = refused([pack("one-2020", "two-2020"), pack("two-2020", "one-2020")])
    assert all("单向" in line and "one-2020.yaml" in line and "two-2020.yaml" in line for line in lines)


def test_a_pack_that_supersedes_itself_is_refused(tmp_path: Path) -> None:
    (line,) = refused([mini(tmp_path, "one-2020", head="supersedes: [one-2020]")])
    assert "one-2020.yaml" in line


def test_where_nothing_is_in_force_what_last_spoke_does_nearest_region_first(tmp_path: Path) -> None:
    paths = [
        mini(tmp_path, "early-2018", first="2018-01-01", validity="  plan_years: [2018, 2019]"),
        mini(tmp_path, "later-2020", validity="  plan_years: [2020, 2022]"),
        mini(tmp_path, "city-2016", "370800", first="2016-01-01", validity="  plan_years: [2016, 2017]"),
        mini(tmp_path, "far-2020", "320000"),
    ]
    found = load_library(paths)
    assert speakers(found, "370800", TODAY) == ["city-2016", "later-2020"]
    assert speakers(found, "370100", TODAY) == ["later-2020"]
    assert speakers(found, "370800", date(2020, 6, 1)) == ["later-2020"]
    assert speakers(found, "370800", date(2017, 6, 1)) == ["city-2016"]
    assert speakers(found, "110000", TODAY) == []


def test_before_any_is_in_force_the_one_to_come_next_speaks(tmp_path: Path) -> None:
    next_one = mini(tmp_path, "one-2020", validity="  plan_years: [2020, 2022]")
    found = load_library([next_one, mini(tmp_path, "two-2023", first="2023-01-01")])
    assert speakers(found, "370000", date(2019, 1, 1)) == ["one-2020"]


def test_a_replaced_rule_speaks_only_where_nothing_else_is_left(tmp_path: Path) -> None:
    newer = mini(tmp_path, "two-2024", first="2024-03-01", head="supersedes: [one-2020]", tier="little_giant.national")
    old = mini(tmp_path, "one-2020")
    over = mini(tmp_path, "six-2016", first="2016-01-01", validity="  plan_years: [2016, 2019]")
    assert speakers(load_library([old, newer]), "370000", TODAY) == ["one-2020"]
    assert speakers(load_library([old, newer, over]), "370000", TODAY) == ["six-2016"]


@pytest.mark.parametrize(
    ("region", "day", "tier", "expected"),
    [
        ("320831", date(2022, 6, 1), "little_giant.national", ["jinhu-2022"]),
        ("320831", date(2023, 6, 1), "little_giant.national", ["china-2022", "jinhu-2022"]),
        ("320831", date(2023, 6, 1), "champion.national", ["jinhu-2022"]),
        ("320831", date(2024, 6, 1), "champion.national", ["china-champion-2023", "jinhu-2022"]),
        ("320831", date(2024, 12, 31), "little_giant.national", ["china-2022", "jinhu-2022"]),
        ("320831", date(2025, 1, 1), "little_giant.national", ["china-2022"]),
        ("320831", TODAY, "little_giant.national", ["china-2026"]),
        ("320831", TODAY, "champion_product.national", ["jinhu-2022"]),
        ("370800", TODAY, "little_giant.national", ["china-2026"]),
        ("371500", TODAY, "srdi.province", ["china-2026"]),
        ("371100", TODAY, "innovative", ["china-2022"]),
        ("371100", TODAY, "champion.national", ["china-champion-2023"]),
        ("371100", TODAY, "pool.city", ["rizhao-2022"]),
        ("371100", date(2026, 3, 31), "srdi.province", ["china-2022"]),
        ("371100", date(2026, 4, 1), "srdi.province", ["china-2026"]),
        ("371100", date(2022, 7, 31), "srdi.province", ["china-2022"]),
    ],
)
def test_who_speaks_in_the_places_of_the_five_texts(region: str, day: date, tier: str, expected: list[str]) -> None:
    assert speakers(library(), region, day, tier) == expected


def test_of_the_packs_that_come_with_tihang_never_two_speak_without_a_deferral() -> None:
    for region in ("320831", "370800", "371100", "371500", "440000"):
        for year in range(2021, 2028):
            for month in range(1, 13):
                now = speaking_programs(library(), region, date(year, month, 1))
                for tier in {ready.program.tier for ready in now}:
                    live = [
                        r
                        for r in now
                        if r.program.tier == tier and standing(r.validity, date(year, month, 1)) == "in_force"
                    ]
                    policies = list(dict.fromkeys(ready.pack.policy for ready in live))
                    assert len(policies) < 2 or set(policies[:-1]) <= set(live[-1].program.yields_to)
