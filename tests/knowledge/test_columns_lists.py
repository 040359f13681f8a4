"""Lists over whole libraries: who lacks one thing, how many stand where, what a change turns over."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
import pytest

from knowledge.columns.lists import Count, counts, flips, near_misses
from knowledge.columns.states import LibraryStates, states
from knowledge.columns.table import Columns
from knowledge.engine.outcome import NAMES
from knowledge.evaluate import clause_states, setting_of
from knowledge.interval import Interval
from knowledge.library import Library
from knowledge.profile import Profile, read_profile
from tests.knowledge.column_firms import firms
from tests.knowledge.firms import AS_OF, library

PROFILES = firms(Random(3), 120)
GIANT = ("jinhu-2022", "little_giant.national", None)


@pytest.fixture(scope="module")
def found() -> LibraryStates:
    return states(library(), Columns.of(PROFILES, AS_OF))


def exact(profile: Profile, program: int, used: Library | None = None, as_of: date = AS_OF) -> tuple[str, ...]:
    own = used or library()
    return clause_states(own.programs[program], setting_of(own, profile, as_of))


def test_who_lacks_one_thing_is_found_with_the_clause(found: LibraryStates) -> None:
    listed = {
        (miss.program, int(row)): (miss.clause, int(judged))
        for miss in near_misses(found)
        for row, judged in zip(miss.rows, miss.judged, strict=True)
    }
    assert listed
    for number, program in enumerate(found.programs):
        clauses = [condition.clause for condition in program.ready.program.conditions]
        for row, profile in enumerate(PROFILES):
            if program.states[row] == 255:
                assert (program.id, row) not in listed
                continue
            each = exact(profile, number)
            short = [clause for clause, state in zip(clauses, each, strict=True) if state in ("unmet", "unknown")]
            if len(short) == 1 and "unmet" in each:
                assert listed.pop((program.id, row)) == (short[0], each.count("judge"))
    assert listed == {}


def test_who_is_one_answer_short_is_another_list(found: LibraryStates) -> None:
    for miss in near_misses(found, "unknown"):
        number = [program.id for program in found.programs].index(miss.program)
        for row in miss.rows:
            each = exact(PROFILES[row], number)
            assert each.count("unknown") == 1
            assert "unmet" not in each
            assert miss.state == "unknown"


def test_rows_and_programs_come_in_order(found: LibraryStates) -> None:
    order = [program.id for program in found.programs]
    misses = near_misses(found)
    assert [order.index(miss.program) for miss in misses] == sorted(order.index(miss.program) for miss in misses)
    assert all((np.diff(miss.rows) > 0).all() for miss in misses)
    assert [count.region for count in counts(found)] == sorted(count.region for count in counts(found))


def test_every_firm_is_counted_once_for_each_program_of_its_region(found: LibraryStates) -> None:
    table = counts(found)
    jinhu = sum(profile.region == "320831" for profile in PROFILES)
    assert {sum(count.states.values()) for count in table if count.region == "320831"} == {jinhu}
    assert not any(count.program[0] == "jinhu-2022" for count in table if count.region != "320831")
    (giant,) = [count for count in table if (count.region, count.program) == ("320831", GIANT)]
    program = next(program for program in found.programs if program.id == GIANT)
    assert giant == Count("320831", GIANT, {
        name: int((program.states == code).sum()) for code, name in enumerate(NAMES)
    })  # fmt: skip


def test_an_edited_firm_flips_at_the_clause_that_was_edited() -> None:
    facts = {"registered_on": "2015-06-01", "patent_invention": 1, "patent_utility": 2, "patent_design": 0,
             "software_copyright": 1}  # fmt: skip
    before = read_profile({"region": "320831", "facts": facts}, AS_OF)
    after = Profile(before.region, {**before.facts, "patent_invention": Interval(2, 2)})
    other = Profile("371100", {})
    old, new = (states(library(), Columns.of([other, one], AS_OF)) for one in (before, after))
    giant = [flip for flip in flips(old, new) if flip.program == GIANT]
    assert [(flip.clause, flip.before, flip.after, flip.rows.tolist()) for flip in giant] == [
        (None, "unmet", "unknown", [1]),
        ("附件3-小巨人-5", "unmet", "met", [1]),
    ]
    assert flips(old, old) == ()


def test_the_same_firms_on_another_day_flip_where_the_years_moved() -> None:
    later = date(2024, 6, 1)
    old, new = (states(library(), Columns.of(PROFILES, day)) for day in (AS_OF, later))
    turned = [flip for flip in flips(old, new) if flip.clause is None]
    assert turned
    for flip in turned:
        number = [program.id for program in old.programs].index(flip.program)
        for row in flip.rows[:3]:
            for day, state in ((AS_OF, flip.before), (later, flip.after)):
                order = ("unmet", "unknown", "judge", "met")
                assert min(exact(PROFILES[row], number, as_of=day), key=order.index) == state


def test_two_documents_are_compared_by_tier() -> None:
    columns = Columns.of(PROFILES, AS_OF)
    one, two = (
        states(library(), columns, [p for p in library().programs if p.pack.policy == policy])
        for policy in ("china-2022", "china-2026")
    )
    turned = flips(one, two, by_tier=True)
    assert {flip.program[0] for flip in turned} <= {"china-2022", "china-2026"}
    assert {flip.program[0] for flip in flips(one, two)} == {"china-2022", "china-2026"}
    assert all(flip.before is None for flip in flips(one, two) if flip.program[0] == "china-2026")


def test_other_firms_are_not_compared() -> None:
    one, two = (states(library(), Columns.of(PROFILES[:n], AS_OF)) for n in (2, 3))
    with pytest.raises(ValueError, match="different firms"):
        flips(one, two)
