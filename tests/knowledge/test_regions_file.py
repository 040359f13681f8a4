"""The places of regions.yaml: every code stands once, every parent exists, no word names two places."""

from __future__ import annotations

import re
from collections import Counter

from knowledge.regions import Region, gazetteer

PACKED = {"000000", "370000", "370800", "371100", "371500", "320831"}


def words(region: Region) -> set[str]:
    return {region.name, *region.also} | ({region.short} if region.short else set())


def by_name(name: str) -> Region:
    (found,) = [region for region in gazetteer().regions if region.name == name]
    return found


def test_codes_are_six_digits_and_stand_once() -> None:
    codes = [region.code for region in gazetteer().regions if region.code is not None]
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)
    assert len(codes) == len(set(codes))
    assert set(codes) >= PACKED


def test_every_place_but_the_country_hangs_on_one_that_exists() -> None:
    codes = {region.code for region in gazetteer().regions if region.code}
    for region in gazetteer().regions:
        if region.kind == "nation":
            assert region.parent is None
        elif region.kind == "zone":
            assert region.code is None
            assert region.nearest in codes
        else:
            assert region.parent in codes


def test_a_county_lies_in_its_city_and_a_city_in_its_province_by_code() -> None:
    for region in gazetteer().regions:
        if region.kind == "county":
            assert region.code is not None
            assert region.parent == region.code[:4] + "00"
        if region.kind == "city":
            assert region.code is not None
            assert region.parent == region.code[:2] + "0000"


def test_no_word_names_two_places() -> None:
    counted = Counter(word for region in gazetteer().regions for word in words(region))
    assert [word for word, times in counted.items() if times > 1] == []


def test_an_ambiguous_word_names_no_place_by_itself_and_lists_known_ones() -> None:
    known = {region.name for region in gazetteer().regions}
    taken = {word for region in gazetteer().regions for word in words(region)}
    listed = [entry.word for entry in gazetteer().ambiguous]
    assert {"高新区", "经开区", "度假区", "开发区"} <= set(listed)
    assert len(listed) == len(set(listed))
    for entry in gazetteer().ambiguous:
        assert entry.word not in taken
        assert len(entry.of) > 1
        assert set(entry.of) <= known


def test_every_county_of_the_four_cities_is_there() -> None:
    below = Counter(region.parent for region in gazetteer().regions if region.kind == "county")
    assert below == {"370800": 11, "371100": 4, "371500": 8, "320800": 7}


def test_a_zone_answers_for_its_nearest_code() -> None:
    assert by_name("金湖经济开发区").nearest == "320831"
    assert by_name("太白湖新区").nearest == "370800"
    assert by_name("江北水城旅游度假区").nearest == "371500"


def test_bare_names_people_type_are_known() -> None:
    for word, code in (
        ("任城", "370811"),
        ("东昌府", "371502"),
        ("莒县", "371122"),
        ("金湖", "320831"),
        ("济宁", "370800"),
    ):
        assert [region.code for region in gazetteer().regions if word in words(region)] == [code]
