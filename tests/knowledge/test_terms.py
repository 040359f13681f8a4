"""When a title runs out: the document that spoke on the day of award decides, and nothing is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from knowledge.calendar.terms import expiry, unknown_term
from knowledge.engine.looks import Held
from knowledge.engine.measure import Setting
from knowledge.engine.outcome import MET, UNMET
from knowledge.library import load_library
from knowledge.profile import Title
from knowledge.rules import Holds

PACKS = list(load_library().packs.values())


@pytest.mark.parametrize(
    ("tier", "awarded", "last", "policy", "clause"),
    [
        ("srdi.province", date(2023, 7, 14), date(2026, 7, 14), "china-2022", "有效期与复核"),
        ("little_giant.national", date(2024, 2, 29), date(2027, 2, 28), "china-2022", "有效期与复核"),
        ("srdi.province", date(2026, 3, 31), date(2029, 3, 31), "china-2022", "有效期与复核"),
        ("srdi.province", date(2026, 4, 1), date(2029, 4, 1), "china-2026", "有效期与复核"),
        ("innovative", date(2026, 9, 1), date(2029, 9, 1), "china-2022", "附件1-直通或评分"),
        ("champion.national", date(2024, 12, 31), date(2027, 12, 31), "china-champion-2023", "第十条"),
    ],
)
def test_a_title_ends_by_the_document_of_its_day(
    tier: str, awarded: date, last: date, policy: str, clause: str
) -> None:
    found = expiry(PACKS, tier, awarded, "320831")
    assert found is not None
    assert (found.last_day, found.pack.policy, found.term.clause) == (last, policy, clause)
    assert found.when == f"{awarded}取得，有效期三年到{last}"
    assert found.rests_on == f"{found.pack.short}{clause}（二手资料，待确认）"


@pytest.mark.parametrize("won", [date(2023, 7, 14), date(2024, 2, 29)])
def test_a_condition_takes_a_title_up_to_the_day_on_which_it_is_told_to_end(won: date) -> None:
    """民法典第二百零一、二百零二条: the day itself does not count, the anniversary is the last day."""
    found = expiry(PACKS, "srdi.province", won, "320831")
    assert found is not None
    assert found.last_day is not None
    held = Held(Holds(holds="srdi.province", valid_years=found.term.years))
    for day, state in ((found.last_day, MET), (found.last_day + timedelta(days=1), UNMET)):
        assert held.decide(Setting({"titles": [Title("srdi.province", won)]}, "320831", day, None)) == state


def test_of_a_year_alone_no_day_is_made_up() -> None:
    found = expiry(PACKS, "srdi.province", 2023)
    assert found is not None
    assert (found.year, found.last_day) == (2026, None)
    assert "2026年内到期" in found.when
    assert "-" not in found.when


@pytest.mark.parametrize(
    ("tier", "awarded"),
    [
        ("srdi.province", date(2022, 7, 31)),  # before the document
        ("champion.national", date(2023, 9, 26)),
        ("srdi.city", date(2024, 6, 1)),  # no text says how long it lasts
        ("gazelle.province", 2024),
        ("pool.county", date(2024, 6, 1)),
    ],
)
def test_where_no_text_says_how_long_a_title_lasts_nothing_is_reckoned(tier: str, awarded: date | int) -> None:
    assert expiry(PACKS, tier, awarded, "320831") is None
    assert "没有写" in unknown_term(tier)
