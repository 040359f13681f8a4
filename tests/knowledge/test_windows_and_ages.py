"""Days: events inside the last years, full years since a date, 29 February, validity."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.assess import ClauseVerdict
from knowledge.engine.looks import years_before
from knowledge.regions import NATIONAL
from knowledge.validity import in_words, standing
from tests.knowledge.firms import Facts, assessed, library

CHAMPION = ("champion.national", "附件3-单项冠军-1")
POOL = ("pool.city", "二-2-一")
CALM = ("pool.city", "二-2-四")
JINHU, RIZHAO = "320831", "371100"
NATIONAL_PROGRAMS = [
    ("china-2022", "innovative"),
    ("china-2022", "srdi.province"),
    ("china-2022", "little_giant.national"),
    ("china-2026", "srdi.province"),
    ("china-2026", "little_giant.national"),
    ("china-champion-2023", "champion.national"),
]


def clause(facts: Facts, region: str, place: tuple[str, str], day: str) -> ClauseVerdict:
    found = [
        c
        for p in assessed(facts, region, date.fromisoformat(day)).programs
        if p.program.tier == place[0]
        for c in p.clauses
        if c.condition.clause == place[1]
    ]
    return found[0]


@pytest.mark.parametrize(
    ("on", "day", "state"),
    [
        ("2020-06-01", "2023-06-01", "unmet"),
        ("2020-05-31", "2023-06-01", "met"),
        ("2023-06-01", "2023-06-01", "unmet"),
        ("2020-02-29", "2023-02-28", "unmet"),
        ("2020-02-29", "2023-03-01", "met"),
        ("2021-02-28", "2024-02-28", "unmet"),
        ("2021-02-28", "2024-02-29", "met"),
        ("2021-03-01", "2024-02-29", "unmet"),
    ],
)
def test_an_event_counts_for_three_years_to_the_day(on: str, day: str, state: str) -> None:
    facts: Facts = {"incidents": [{"kind": "safety", "on": on}]}
    assert clause(facts, JINHU, CHAMPION, day).outcome.state == state


@given(st.dates(date(2016, 1, 1), date(2026, 12, 31)), st.integers(min_value=0, max_value=1096))
def test_the_day_a_record_is_clean_again_is_true(day: date, ago: int) -> None:
    facts: Facts = {"incidents": [{"kind": "environment", "on": (day - timedelta(days=ago)).isoformat()}]}
    outcome = clause(facts, JINHU, CHAMPION, day.isoformat()).outcome
    if outcome.state == "unmet":
        (gap,) = outcome.gaps
        free = date.fromisoformat(gap.needs)
        assert gap.short == (free - day).days > 0
        assert clause(facts, JINHU, CHAMPION, free.isoformat()).outcome.state == "met"
        assert clause(facts, JINHU, CHAMPION, (free - timedelta(days=1)).isoformat()).outcome.state == "unmet"
    else:
        assert ago >= 1095


def test_kinds_are_kept_apart_and_a_penalty_is_for_a_person() -> None:
    def state(*kinds: str) -> str:
        facts: Facts = {"incidents": [{"kind": kind, "on": "2023-01-01"} for kind in kinds]}
        return clause(facts, JINHU, CHAMPION, "2023-06-01").outcome.state

    assert state() == "met"
    assert state("quality") == state("credit") == "met"
    assert state("penalty") == "judge"
    assert state("penalty", "safety") == "unmet"
    assert clause({}, JINHU, CHAMPION, "2023-06-01").outcome.missing == ("incidents",)


def test_rizhao_looks_back_two_years() -> None:
    facts: Facts = {"no_false_information": True, "incidents": [{"kind": "quality", "on": "2021-05-31"}]}
    assert clause(facts, RIZHAO, CALM, "2023-06-01").outcome.state == "met"
    facts["incidents"][0]["on"] = "2021-06-01"
    assert clause(facts, RIZHAO, CALM, "2023-06-01").outcome.state == "unmet"


@pytest.mark.parametrize(
    ("registered", "day", "state", "earliest"),
    [
        ("2021-06-01", "2023-06-01", "met", None),
        ("2021-06-02", "2023-06-01", "unmet", "2023-06-02"),
        ("2020-02-29", "2022-02-27", "unmet", "2022-02-28"),
        ("2020-02-29", "2022-02-28", "met", None),
        ("2022-02-28", "2024-02-28", "met", None),
        ("2022-03-01", "2024-02-29", "unmet", "2024-03-01"),
    ],
)
def test_full_years_since_registration(registered: str, day: str, state: str, earliest: str | None) -> None:
    facts: Facts = {
        "registered_on": registered,
        "independent_legal_person": True,
        "industry": "工业",
        "staff": 100,
        "revenue": {str(int(day[:4]) - 1): 3000},
    }
    outcome = clause(facts, RIZHAO, POOL, day).outcome
    assert outcome.state == state
    assert [gap.needs for gap in outcome.gaps] == ([earliest] if earliest else [])


@given(st.dates(date(1950, 1, 1), date(2190, 12, 31)), st.integers(min_value=-9, max_value=9))
def test_years_are_moved_on_the_calendar(day: date, years: int) -> None:
    moved = years_before(day, years)
    assert moved.year == day.year - years
    assert (moved.month, moved.day) in {(day.month, day.day), (2, 28)}


@pytest.mark.parametrize(
    ("policy", "day", "expected"),
    [
        ("rizhao-2022", "2022-03-22", "not_yet"),
        ("rizhao-2022", "2022-03-23", "in_force"),
        ("rizhao-2022", "2025-12-31", "in_force"),
        ("rizhao-2022", "2026-01-01", "expired"),
        ("jinhu-2022", "2022-04-21", "not_yet"),
        ("jinhu-2022", "2022-04-22", "in_force"),
        ("jinhu-2022", "2024-12-31", "in_force"),
        ("jinhu-2022", "2025-01-01", "period_over"),
        ("sme-size-2011", "2026-11-21", "in_force"),
    ],
)
def test_a_document_speaks_from_its_first_day_to_its_last(policy: str, day: str, expected: str) -> None:
    pack = library().packs[policy]
    assert standing(pack.validity, date.fromisoformat(day)) == expected


def test_today_all_five_founding_documents_have_run_out_and_say_how() -> None:
    today = date(2026, 11, 21)
    words = {p: in_words(pack, today) for p, pack in library().packs.items() if pack.region != NATIONAL}
    assert len(words) == 5
    assert words["rizhao-2022"] == "已过期（有效期至2025年12月31日，末段）"
    assert all("计划期已结束" in text for p, text in words.items() if p != "rizhao-2022")


def test_programs_outside_their_validity_are_computed_and_labelled() -> None:
    facts: Facts = {"core_business_systems": 1}
    for day, label in (("2022-04-01", "not_yet"), ("2023-06-01", "in_force"), ("2026-11-21", "period_over")):
        own = [p for p in assessed(facts, JINHU, date.fromisoformat(day)).programs if p.pack.policy == "jinhu-2022"]
        assert len(own) == 12
        assert {program.validity for program in own} == {label}
        assert any(clause.outcome.state == "met" for program in own for clause in program.clauses)


@pytest.mark.parametrize(
    ("day", "labels"),
    [
        ("2022-07-31", ["not_yet", "not_yet", "not_yet", "not_yet", "not_yet", "not_yet"]),
        ("2023-06-01", ["in_force", "in_force", "in_force", "not_yet", "not_yet", "not_yet"]),
        ("2026-03-31", ["in_force", "in_force", "in_force", "not_yet", "not_yet", "in_force"]),
        ("2026-11-21", ["in_force", "replaced", "replaced", "in_force", "in_force", "in_force"]),
    ],
)
def test_national_programs_are_listed_everywhere_each_with_its_own_validity(day: str, labels: list[str]) -> None:
    for region in ("370800", "371500", "371100", "320831", NATIONAL):
        found = assessed({}, region, date.fromisoformat(day)).programs
        national = [(p.pack.policy, p.program.tier, p.validity) for p in found if p.pack.region == NATIONAL]
        assert national == [(*place, label) for place, label in zip(NATIONAL_PROGRAMS, labels, strict=True)]


@pytest.mark.parametrize("region", ["370800", "371500", "370000", "110000", "000000"])
def test_a_pack_of_another_region_is_not_listed(region: str) -> None:
    assert {program.pack.region for program in assessed({}, region).programs} == {NATIONAL}


def test_a_pack_applies_to_its_region_and_all_below_it() -> None:
    own = {p.pack.policy for p in assessed({}, "371121").programs if p.pack.region != NATIONAL}
    assert own == {"rizhao-2022"}
    assert {p.pack.region for p in assessed({}, "320800").programs} == {NATIONAL}


def test_the_last_closed_year_is_the_calendar_year_before_the_day() -> None:
    facts: Facts = {"main_business_revenue": {"2021": 1999, "2022": 2000}}
    place = ("pool.county", "附件2-制造类-1")
    assert clause(facts, JINHU, place, "2023-01-01").outcome.state == "met"
    assert clause(facts, JINHU, place, "2022-12-31").outcome.state == "unknown"
