"""What deciding costs: `python -m tests.benchmarks.engine`.

All clauses of the Jinhu annexes against a stated floor in the same run: the same conditions written out by hand in
plain Python on exact whole numbers, without trace, gap or missing facts. Both must agree before anything is timed.
Bounds: three-valued states within 4 × the floor, on intervals within 12 ×; only ratios compare between machines.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from knowledge.assess import assess
from knowledge.engine.compile import Compiled, compile_rules
from knowledge.engine.measure import Setting
from knowledge.engine.outcome import NAMES
from knowledge.evaluate import setting_of
from knowledge.interval import Interval
from knowledge.library import load_library
from knowledge.profile import Profile, read_profile
from knowledge.report import assessment_json

AS_OF = date(2023, 6, 1)
ROUNDS = 9
Facts = dict[str, Any]
FIRM: Facts = {
    "revenue": {"2022": 12000, "2021": 10900, "2020": 9900, "2019": 9000},
    "main_business_revenue": {"2022": 11000, "2021": 10000, "2020": 9500},
    "sales_revenue": {"2022": 12000, "2021": 10900, "2020": 9900},
    "main_product_revenue": {"2022": 7800},
    "net_profit": {"2022": 900, "2021": 850, "2020": 800},
    "operating_profit": {"2022": 1000, "2021": 900, "2020": 800},
    "profit_total": {"2022": 1000},
    "profit_and_tax": {"2022": 1500},
    "rnd_expense": {"2022": 480, "2021": 400, "2020": 300},
    "assets": {"2022": 9000},
    "liabilities": {"2022": 4000},
    **dict.fromkeys(("patent_invention", "patent_invention_filed", "patent_utility"), 1),
    **dict.fromkeys(("patent_design", "software_copyright", "proprietary_tech_count"), 2),
    **dict.fromkeys(("core_business_systems", "standards_participated", "main_product_count"), 1),
    **dict.fromkeys(("rank_province", "rank_national"), 4),
    "niche_years": 9,
    "new_product_years": 3,
    "industry_profit_rate": 7,
    "registered_on": "2013-05-01",
    **dict.fromkeys(("rnd_institution_level", "brand_level", "contest_level"), "city"),
    **dict.fromkeys(
        ("independent_legal_person", "independent_accounting", "no_bad_record", "main_product_own_ip"), True
    ),
    **dict.fromkeys(("own_brand", "mgmt_system_cert", "product_follows_standard", "overseas_cert"), True),
    **dict.fromkeys(("rnd_institution_own", "rnd_institution_joint", "high_tech_enterprise"), True),
    **dict.fromkeys(("supplies_leader", "proprietary_tech"), False),
    "incidents": [{"kind": "penalty", "on": "2022-03-01"}],
    "titles": [{"tier": "srdi.province"}],
}
"""A made-up maker of valves of which every fact the annexes ask for is known."""


def floor(f: Facts) -> list[str]:
    """The states of all clauses by hand: 元 and whole numbers only, ratios cross-multiplied, year 0 first."""
    rev, main, sales, product = (
        f["revenue"],
        f["main_business_revenue"],
        f["sales_revenue"],
        f["main_product_revenue"][0],
    )
    net, operating, rnd = f["net_profit"], f["operating_profit"], f["rnd_expense"]
    own, invent, city = f["main_product_own_ip"], f["patent_invention"], ("city", "province", "national")
    five = invent + f["patent_utility"] + f["patent_design"] + f["software_copyright"] + f["proprietary_tech_count"]
    recent = {kind for kind, on in f["incidents"] if on >= date(2020, 6, 1)}
    basis = f["independent_legal_person"] and f["independent_accounting"] and f["no_bad_record"]
    several = "met" if f["main_product_count"] < 2 else "judge"
    filed = invent + f["patent_invention_filed"] >= 1
    lab = f["rnd_institution_level"] in city
    grown = mean_growth_2(main, 5)

    def yes(holds: bool) -> str:
        return "met" if holds else "unmet"

    def person(holds: bool) -> str:
        return "judge" if holds else "unmet"

    law = "unmet" if recent & {"safety", "environment"} else "judge" if "penalty" in recent else "met"
    margin = f["profit_total"][0] * 100 > f["industry_profit_rate"] * rev[0]
    champion = [
        law, "judge", "judge",
        person(margin and (sales[0] > 400_000_000 or "little_giant.national" in f["titles"])),
        person(f["standards_participated"] >= 1), yes(f["niche_years"] >= 10 or f["new_product_years"] >= 3),
    ]  # fmt: skip
    share = 6 if rev[0] < 100_000_000 else 3
    return [
        person(basis), "judge", yes(own), yes(invent + f["patent_utility"] >= 2),
        several if product * 100 >= 40 * rev[0] else "unmet", "met" if f["supplies_leader"] else "judge",
        yes(mean_growth_3(rev, 5) or mean_share_3(operating, rev, 5)),
        person(basis), "judge", yes(invent + f["patent_utility"] >= 1), "judge", "judge",
        yes(main[0] >= 20_000_000 or f["profit_and_tax"][0] >= 5_000_000), yes(f["rank_province"] <= 5),
        person(f["high_tech_enterprise"] and lab and filed and f["brand_level"] in city),
        several if main[0] * 100 >= 40 * rev[0] else "unmet",
        person(not recent & {"credit", "safety", "environment"}),
        "judge", person(filed), yes(f["contest_level"] in city[1:]), "judge",
        yes(main[0] * 100 >= 70 * rev[0]), yes(f["rank_province"] <= 3),
        yes(f["niche_years"] >= 3 and f["liabilities"][0] * 100 <= 70 * f["assets"][0]),
        yes(grown or mean_growth_2(net, 5)),
        yes(invent >= 2 or f["patent_utility"] + f["patent_design"] + f["software_copyright"] >= 5),
        yes(f["mgmt_system_cert"] or f["product_follows_standard"] or f["overseas_cert"]),
        yes(f["rnd_institution_own"] or f["rnd_institution_joint"]), yes(f["core_business_systems"] >= 1),
        yes(rnd[0] * 100 >= share * rev[0] and rnd[1] * 100 >= share * rev[1]),
        *champion, yes(product * 100 >= 70 * rev[0]), *champion,
        yes(product * 100 >= 60 * main[0]), person(invent + f["patent_utility"] >= 2 or f["proprietary_tech"]),
        yes(f["rank_national"] <= 10 or f["supplies_leader"]),
        yes(main[0] >= 50_000_000 or f["profit_total"][0] >= 4_000_000),
        yes(mean_growth_3(rev, 8) or mean_share_3(operating, rev, 8)),
        yes(f["rank_national"] <= 5 or f["supplies_leader"]),
        "judge", yes(lab), yes(mean_share_3(rnd, sales, 3)),
        person(f["registered_on"] >= date(2014, 1, 1)), "judge", "judge",
        person(product * 100 >= 50 * main[0]), yes(own and five >= 2), "judge",
        yes(main[0] >= 50_000_000 and f["rank_province"] <= 10), person(grown),
        person(f["high_tech_enterprise"] and lab and own and f["own_brand"]), "judge",
    ]  # fmt: skip


def mean_growth_2(v: list[int], percent: int) -> bool:
    """(v0/v1 − 1 + v1/v2 − 1) / 2 ≥ percent, in whole numbers."""
    return 100 * (v[0] * v[2] + v[1] * v[1]) >= (200 + 2 * percent) * v[1] * v[2]


def mean_growth_3(v: list[int], percent: int) -> bool:
    """The same over three years."""
    total = v[0] * v[2] * v[3] + v[1] * v[1] * v[3] + v[2] * v[2] * v[1]
    return 100 * total >= (300 + 3 * percent) * v[1] * v[2] * v[3]


def mean_share_3(part: list[int], whole: list[int], percent: int) -> bool:
    """(p0/w0 + p1/w1 + p2/w2) / 3 ≥ percent, in whole numbers."""
    total = part[0] * whole[1] * whole[2] + part[1] * whole[0] * whole[2] + part[2] * whole[0] * whole[1]
    return 100 * total >= 3 * percent * whole[0] * whole[1] * whole[2]


def whole_numbers(profile: Profile) -> Facts:
    """The facts as the floor takes them: yearly figures as lists of 元, latest first."""
    plain: Facts = {}
    for key, value in profile.facts.items():
        if isinstance(value, dict):
            plain[key] = [int(value[year].lo) for year in sorted(value, reverse=True)]
        elif key == "incidents":
            plain[key] = [(event.kind, event.on) for event in value]
        elif key == "titles":
            plain[key] = [title.tier for title in value]
        else:
            plain[key] = int(value.lo) if hasattr(value, "lo") else value
    return plain


def explain(compiled: Compiled, setting: Setting) -> None:
    """Every clause with all that explains it: each leaf that was looked at, what is missing, the distance."""
    for outcome in compiled.outcomes(setting):
        _ = outcome.steps
        if outcome.state == "unmet":
            _ = outcome.gaps
        elif outcome.state == "unknown":
            _ = outcome.missing


def widened(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same firm known only roughly: every number one inner unit to either side."""

    def around(value: Any) -> Any:
        if isinstance(value, dict):
            return {year: around(seen) for year, seen in value.items()}
        if not isinstance(value, Interval) or value.lo is None or value.hi is None:
            return value
        return Interval(max(value.lo - 1, 0), value.hi + 1)

    return {key: around(value) for key, value in facts.items()}


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The median over rounds of the mean time of one call."""
    means = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(times):
            work()
        means.append((time.perf_counter() - begun) / times * 1000)
    return statistics.median(means)


def main() -> None:
    """Print the table."""
    library = load_library()
    raw = {"region": "320831", "facts": FIRM}
    profile, text = read_profile(raw, AS_OF), json.dumps(raw)
    numbers = whole_numbers(profile)
    rules = [c.rule for program in library.packs["jinhu-2022"].programs for c in program.conditions]
    compiled = compile_rules(rules)
    exact = setting_of(library, profile, AS_OF)
    if [NAMES[state] for state in compiled.states(exact)] != floor(numbers):
        raise SystemExit("the floor and the engine disagree: nothing to compare")
    thin = {key: value for place, (key, value) in enumerate(profile.facts.items()) if place % 7}
    rough = setting_of(library, Profile("320831", widened(profile.facts)), AS_OF)
    some = setting_of(library, Profile("320831", thin), AS_OF)
    none = setting_of(library, Profile("320831", {}), AS_OF)

    by_hand = milliseconds(lambda: floor(numbers), 2000)
    rows = {
        "floor: by hand, whole numbers": by_hand,
        "states, exact figures": milliseconds(lambda: compiled.states(exact), 1000),
        "states, one in seven unknown": milliseconds(lambda: compiled.states(some), 1000),
        "states, nothing known": milliseconds(lambda: compiled.states(none), 1000),
        "states, every number an interval": milliseconds(lambda: compiled.states(rough), 500),
        "with trace, missing and gap": milliseconds(lambda: explain(compiled, exact), 300),
        "assess: all packs of the region": milliseconds(lambda: assess(library, profile, AS_OF), 50),
        "read, assess, JSON text": milliseconds(
            lambda: json.dumps(assessment_json(assess(library, read_profile(json.loads(text), AS_OF), AS_OF))), 20
        ),
        "load and compile all packs": milliseconds(lambda: [p.compiled for p in load_library().programs], 1),
    }
    print(f"jinhu-2022, {len(rules)} clauses; median of {ROUNDS} rounds")
    for name, each in rows.items():
        print(f"{name:34} {each:9.4f} ms {each / by_hand:9.1f} × floor")


if __name__ == "__main__":
    main()
