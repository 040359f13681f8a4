"""Places, titles, documents and years as sentences name them."""

from __future__ import annotations

import pytest

from handlers.language.mentions import find_packs, find_places, find_tiers, find_year
from tests.handlers.asking import LIBRARY


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("日照新认定的小巨人给多少", "日照市"),
        ("金湖县级培育库要什么条件", "金湖县"),
        ("我们在济宁市任城区", "任城区"),
        ("东昌府区的企业", "东昌府区"),
        ("济宁高新区", "济宁高新区"),
        ("江苏金湖", "金湖县"),
        ("山东省济宁市曲阜市", "曲阜市"),
        ("济宁和日照", "济宁市"),
        ("这边有什么奖励", None),
        ("国家高新技术企业", None),
    ],
)
def test_the_finest_place_named_is_meant(text: str, region: str | None) -> None:
    found = find_places(text).region
    assert (found.name if found else None) == region


@pytest.mark.parametrize("text", ["高新区的", "我们在开发区", "经开区小巨人给多少"])
def test_a_word_that_fits_several_places_is_left_open(text: str) -> None:
    places = find_places(text)
    assert places.region is None
    assert places.ambiguous is not None
    assert len(places.ambiguous.of) > 1


def test_a_named_zone_is_no_longer_open() -> None:
    assert find_places("日照高新区").ambiguous is None


def test_the_level_stays_when_the_county_is_taken_out() -> None:
    """金湖县级培育库 is 金湖 and 县级, not 金湖县 and 级."""
    (pool,) = find_tiers(find_places("金湖县级培育库要什么条件").rest)
    assert pool.exact is not None
    assert pool.exact.id == "pool.county"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("省级专精特新", {"srdi.province"}),
        ("市里的专精特新", {"srdi.city"}),
        ("专精特新", {"srdi.city", "srdi.province"}),
        ("国家级小巨人", {"little_giant.national"}),
        ("小巨人", {"little_giant.national", "little_giant.province", "little_giant.city"}),
        ("专精特新小巨人", {"little_giant.national", "little_giant.province", "little_giant.city"}),
        ("省级专精特新产品", {"srdi_product.province"}),
        ("国家级单项冠军", {"champion.national", "champion_product.national"}),
        ("国家级单项冠军企业", {"champion.national"}),
        ("国家级制造业单项冠军产品", {"champion_product.national"}),
        ("省级单项冠军", {"champion.province"}),
        ("省千企升级库", {"pool.province"}),
        ("培育对象", {"pool.city"}),
        ("小升规", {"above_scale"}),
        ("独角兽", {"unicorn"}),
        ("今天天气", set()),
    ],
)
def test_a_title_keeps_every_tier_it_can_mean(text: str, ids: set[str]) -> None:
    assert {tier.id for mention in find_tiers(text) for tier in mention.candidates} == ids


def test_several_titles_are_all_found() -> None:
    found = find_tiers("省专精特新和瞪羚都拿下来是不是50万")
    assert [(mention.family, mention.level) for mention in found] == [("srdi", "province"), ("gazelle", None)]


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("那个三年倍增方案还有效吗", "jining-2022"),
        ("育苗扶壮还有效吗", "liaocheng-2021"),
        ("日政办字〔2022〕10号", "rizhao-2022"),
        ("日政办字2022 10号是什么", "rizhao-2022"),
        ("金政发〔2022〕33号过期了吗", "jinhu-2022"),
        ("那个方案还有效吗", None),
    ],
)
def test_a_document_is_known_by_its_names_and_its_number(text: str, policy: str | None) -> None:
    assert [pack.policy for pack in find_packs(text, LIBRARY)][:1] == ([policy] if policy else [])


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("济宁到2024年要多少家", 2024),
        ("23年评的省专精特新", 2023),
        ("今年几月份申报", 2026),
        ("前年的", 2024),
        ("大前年的", 2023),
        ("明年大概啥时候", 2027),
        ("上年度", 2025),
        ("研发420万", None),
    ],
)
def test_years_are_counted_from_this_one(text: str, year: int | None) -> None:
    assert find_year(text, 2026) == year
