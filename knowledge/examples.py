"""The examples a pack carries: facts and the states they must lead to, run by lint and by the tests."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.assess import assess
from knowledge.library import Library
from knowledge.policy import Pack
from knowledge.profile import ProfileMistake, read_profile


def failures(pack: Pack, library: Library) -> Iterator[str]:
    """One Chinese line for every example that does not come out as written. `library` gives the size standard."""
    own = Library({**library.packs, pack.policy: pack})
    for i, example in enumerate(pack.examples):
        name = f"examples.{i}（{example.name}）"
        try:
            profile = read_profile({"region": example.region or pack.region, "facts": example.facts}, example.as_of)
        except ProfileMistake as mistake:
            yield f"{name}: {mistake}"
            continue
        result = assess(own, profile, example.as_of, pack.policy, example.tier)
        if not result.programs:
            yield f"{name}: 地区 {profile.region} 不在本文件的范围 {pack.region} 之内，这个例子没有算"
        for program in result.programs:
            if program.program.variant != example.variant:
                continue
            states = {clause.condition.clause: clause.outcome.state for clause in program.clauses}
            states["state"] = program.state
            for clause, expected in example.expect.items():
                if states[clause] != expected:
                    yield f"{name}: {clause} 应为 {expected}，算出来是 {states[clause]}"
