"""A change supposed on a copy: what flips, what stays, and that the profile itself is left alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from knowledge.evaluate import setting_of
from knowledge.interval import Interval
from knowledge.library import load_library
from knowledge.profile import Profile, Title, read_profile
from knowledge.whatif import Change, Shift, changed, compare

DAY = date(2023, 6, 1)
LIBRARY = load_library()
JINHU = {"revenue": {"2022": 9999, "2021": 9500}, "rnd_expense": {"2022": 300, "2021": 570}, "patent_invention": 1}


def wan(lo: float, hi: float | None = None) -> Interval:
    return Interval(round(lo * 10_000), round((lo if hi is None else hi) * 10_000))


def firm(**facts: object) -> Profile:
    return read_profile({"region": "320831", "facts": {**JINHU, **facts}}, DAY)


def shifts(before: Profile, *changes: Change) -> dict[tuple[str, str | None], Shift]:
    after, refused = changed(before, changes)
    assert refused == ()
    programs = [ready for ready in LIBRARY.programs if ready.pack.policy == "jinhu-2022"]
    settings = [setting_of(LIBRARY, each, DAY) for each in (before, after)]
    found = compare(programs, settings[0], settings[1], changes)
    return {(shift.ready.program.tier, shift.ready.program.variant): shift for shift in found}


def flips(shift: Shift) -> dict[str, tuple[str, str]]:
    return {c.condition.clause: (c.before.state, c.after.state) for c in shift.clauses if c.flips}


def test_more_spent_on_research_turns_the_clause_and_nothing_else() -> None:
    before = firm()
    shift = shifts(before, Change("rnd_expense", 2022, "set", wan(600)))["little_giant.national", None]
    assert flips(shift) == {"附件3-小巨人-9": ("unmet", "met")}
    assert (shift.before, shift.after) == ("unmet", "unknown")
    assert before.facts["rnd_expense"][2022] == wan(300)


def test_what_is_added_is_added_to_what_is_known() -> None:
    shift = shifts(firm(), Change("patent_invention", None, "add", Interval(2, 2)))["little_giant.national", None]
    assert flips(shift)["附件3-小巨人-5"] == ("unknown", "met")


def test_what_is_added_to_an_unknown_number_is_the_least_it_can_be() -> None:
    after, refused = changed(Profile("320831", {}), [Change("patent_invention", None, "add", Interval(2, 2))])
    assert refused == ()
    assert after.facts["patent_invention"] == Interval(2, None)


def test_nothing_is_taken_from_or_scaled_out_of_the_unknown() -> None:
    less = Change("patent_invention", None, "add", Interval(-2, -2))
    grown = Change("revenue", 2022, "scale", Interval(Fraction(6, 5), Fraction(6, 5)))
    after, refused = changed(Profile("320831", {}), [less, grown])
    assert refused == (less, grown)
    assert after.facts == {}


def test_a_number_does_not_fall_below_what_is_possible() -> None:
    less = Change("patent_invention", None, "add", Interval(-2, -2))
    assert changed(firm(), [less])[1] == (less,)


def test_a_loss_may_grow() -> None:
    after, _ = changed(firm(net_profit={"2022": -100}), [Change("net_profit", 2022, "add", wan(-50))])
    assert after.facts["net_profit"][2022] == wan(-150)


def test_growth_scales_the_year() -> None:
    after, _ = changed(firm(), [Change("revenue", 2022, "scale", Interval(Fraction(6, 5), Fraction(6, 5)))])
    assert after.facts["revenue"][2022].lo == Fraction("119988000")
    assert after.facts["revenue"][2021] == wan(9500)


def test_a_share_of_known_amounts_is_set_through_its_numerator() -> None:
    after, _ = changed(firm(), [Change("rnd_ratio", 2022, "set", Interval(6, 6))])
    assert after.facts["rnd_expense"][2022].lo == Fraction("5999400")
    assert "rnd_ratio" not in after.facts


def test_a_title_supposed_where_none_are_known_says_nothing_of_the_others() -> None:
    won = Change("titles", None, "add", Title("srdi.province", DAY))
    for shift in shifts(firm(), won).values():
        assert all(clause.after.state != "unmet" for clause in shift.clauses if clause.flips)


def test_a_clause_that_does_not_look_at_the_change_is_not_named() -> None:
    shift = shifts(firm(), Change("patent_invention", None, "set", Interval(9, 9)))["little_giant.national", None]
    assert [clause.condition.clause for clause in shift.clauses] == ["附件3-小巨人-5"]


@given(st.integers(0, 20_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_supposing_what_is_so_changes_nothing(revenue: int, late: int, early: int) -> None:
    before = firm(revenue={"2022": revenue, "2021": revenue}, rnd_expense={"2022": late, "2021": early})
    same = [Change("rnd_expense", 2022, "set", wan(late)), Change("revenue", 2022, "add", wan(0))]
    for shift in shifts(before, *same).values():
        assert shift.before == shift.after
        assert flips(shift) == {}
