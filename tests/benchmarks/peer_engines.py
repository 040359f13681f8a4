"""Fifteen conditions for every engine of tests/benchmarks/peers.py: once as JsonLogic, once by hand.

They are rows 1 to 9 of Jinhu's annex 3 (小巨人) and rows 1 to 6 of the makers' column of annex 4. The other engines are
given what a form would send them: 元, counts and yes or no under plain names (`revenue_0` is the last closed year's),
ratios written as divisions, the debt ratio as one figure, and an officer's decision on row 4 of annex 4 as yes or no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

Facts = Mapping[str, Any]
Engine = Callable[[Facts], list[Any]]
"""Facts to what an engine says of each condition; raises whatever the engine raises."""


def _ratio(part: str, whole: str, year: int) -> Any:
    return {"/": [{"var": f"{part}_{year}"}, {"var": f"{whole}_{year}"}]}


def _growth(of: str, years: int) -> Any:
    rates = [{"/": [{"var": f"{of}_{back}"}, {"var": f"{of}_{back + 1}"}]} for back in range(years)]
    return {"-": [{"/": [{"+": rates}, years]}, 1]}


def _mean(part: str, whole: str, years: int) -> Any:
    return {"/": [{"+": [_ratio(part, whole, back) for back in range(years)]}, years]}


def _least(what: Any, bound: float) -> Any:
    return {">=": [{"var": what} if isinstance(what, str) else what, bound]}


def _each_share(bound: float) -> Any:
    return {"and": [_least(_ratio("rnd", "revenue", back), bound) for back in range(2)]}


def _either(*names: str) -> Any:
    return {"or": [{"var": name} for name in names]}


_YOUNG = {
    "and": [
        _least({"+": [{"var": "equity_0"}, {"var": "equity_1"}]}, 80_000_000),
        _least({"+": [{"var": "rnd_0"}, {"var": "rnd_1"}]}, 30_000_000),
        _least({"/": [{"var": "rnd_staff"}, {"var": "staff"}]}, 0.5),
    ]
}
CONDITIONS: dict[str, Any] = {
    "附件3-小巨人-1": _least(_ratio("main", "revenue", 0), 0.7),
    "附件3-小巨人-2": {"<=": [{"var": "rank_province"}, 3]},
    "附件3-小巨人-3": {"and": [_least("niche_years", 3), {"<=": [{"var": "debt"}, 0.7]}]},
    "附件3-小巨人-4": {"or": [_least(_growth("main", 2), 0.05), _least(_growth("net", 2), 0.05)]},
    "附件3-小巨人-5": {
        "or": [_least("inventions", 2), _least({"+": [{"var": "utility"}, {"var": "design"}, {"var": "software"}]}, 5)]
    },
    "附件3-小巨人-6": _either("management", "standard", "overseas"),
    "附件3-小巨人-7": _either("own_lab", "joint_lab"),
    "附件3-小巨人-8": _least("systems", 1),
    "附件3-小巨人-9": {
        "if": [
            _least("revenue_0", 100_000_000),
            _each_share(0.03),
            {"if": [_least("revenue_0", 50_000_000), _each_share(0.06), _YOUNG]},
        ]
    },
    "附件4-制造类-1": {"or": [_least("main_0", 50_000_000), _least("profit_0", 4_000_000)]},
    "附件4-制造类-2": {"or": [_least(_growth("revenue", 3), 0.08), _least(_mean("operating", "revenue", 3), 0.08)]},
    "附件4-制造类-3": {"or": [{"<=": [{"var": "rank_national"}, 5]}, {"var": "supplies_leader"}]},
    "附件4-制造类-4": _either("leading", "leading"),
    "附件4-制造类-5": _least("lab_level", 2),
    "附件4-制造类-6": _least(_mean("rnd", "sales", 3), 0.03),
}
"""Each clause in JsonLogic; the other engines get the same tree written in their own way."""


def floor(f: Facts) -> list[bool]:
    """The same by hand: whole numbers only, ratios multiplied out, nothing missing, nothing explained."""
    rev, rev1, rev2, rev3 = f["revenue_0"], f["revenue_1"], f["revenue_2"], f["revenue_3"]
    main, main1, main2 = f["main_0"], f["main_1"], f["main_2"]
    net, net1, net2 = f["net_0"], f["net_1"], f["net_2"]
    rnd, rnd1, sales, sales1, sales2 = f["rnd_0"], f["rnd_1"], f["sales_0"], f["sales_1"], f["sales_2"]
    if rev >= 100_000_000:
        spends = rnd * 100 >= 3 * rev and rnd1 * 100 >= 3 * rev1
    elif rev >= 50_000_000:
        spends = rnd * 100 >= 6 * rev and rnd1 * 100 >= 6 * rev1
    else:
        raised = f["equity_0"] + f["equity_1"] >= 80_000_000
        spends = raised and rnd + rnd1 >= 30_000_000 and f["rnd_staff"] * 2 >= f["staff"]
    return [
        main * 100 >= 70 * rev,
        f["rank_province"] <= 3,
        f["niche_years"] >= 3 and f["liabilities"] * 100 <= 70 * f["assets"],
        (main * main2 + main1 * main1) * 100 >= 210 * main1 * main2
        or (net * net2 + net1 * net1) * 100 >= 210 * net1 * net2,
        f["inventions"] >= 2 or f["utility"] + f["design"] + f["software"] >= 5,
        f["management"] or f["standard"] or f["overseas"],
        f["own_lab"] or f["joint_lab"],
        f["systems"] >= 1,
        spends,
        main >= 50_000_000 or f["profit_0"] >= 4_000_000,
        (rev * rev2 * rev3 + rev1 * rev1 * rev3 + rev2 * rev2 * rev1) * 100 >= 324 * rev1 * rev2 * rev3
        or (f["operating_0"] * rev1 * rev2 + f["operating_1"] * rev * rev2 + f["operating_2"] * rev * rev1) * 100
        >= 24 * rev * rev1 * rev2,
        f["rank_national"] <= 5 or f["supplies_leader"],
        f["leading"],
        f["lab_level"] >= 2,
        (rnd * sales1 * sales2 + rnd1 * sales * sales2 + f["rnd_2"] * sales * sales1) * 100
        >= 9 * sales * sales1 * sales2,
    ]


def _infix(node: Any, words: Mapping[str, str]) -> str:
    """A JsonLogic tree as an expression; `words` says how this language writes and, or, if and variables."""
    if not isinstance(node, dict):
        return repr(node)
    [(kind, value)] = node.items()
    if kind == "var":
        return words["var"].format(value)
    parts = [_infix(part, words) for part in value]
    if kind == "if":
        return words["if"].format(*parts)
    return "(" + f" {words.get(kind, kind)} ".join(parts) + ")"


_WORDS = {"and": "and", "or": "or", "if": "({} ? {} : {})", "var": "{}"}
_ARRAYS = {"and": "&", "or": "|", "if": "where({}, {}, {})", "var": "firm('{}', period)"}


def zen() -> Engine:
    """zen-engine: expressions compiled once, evaluated one by one."""
    made = import_module("zen")
    compiled = [made.compile_expression(_infix(tree, _WORDS)) for tree in CONDITIONS.values()]
    return lambda facts: [expression.evaluate(facts) for expression in compiled]


def rule_engine() -> Engine:
    """rule-engine: rules parsed once, matched one by one."""
    made = import_module("rule_engine")
    rules = [made.Rule(_infix(tree, _WORDS)) for tree in CONDITIONS.values()]
    return lambda facts: [rule.matches(facts) for rule in rules]


def json_logic() -> Engine:
    """JsonLogic (the port panzi-json-logic): the trees as they are."""
    apply = import_module("json_logic").jsonLogic
    trees = list(CONDITIONS.values())
    return lambda facts: [apply(tree, facts) for tree in trees]


def open_fisca() -> Engine:
    """OpenFisca-Core: one variable a fact and one a condition; a simulation keeps its results, so each firm has one."""
    core = "openfisca_core"
    variables, taxes = import_module(f"{core}.variables"), import_module(f"{core}.taxbenefitsystems")
    builders, periods = import_module(f"{core}.simulation_builder"), import_module(f"{core}.periods")
    numpy = import_module("numpy")
    firm = import_module(f"{core}.entities").build_entity("firm", "firms", "", is_person=True)
    system = taxes.TaxBenefitSystem([firm])
    yearly, year = periods.DateUnit.YEAR, "2022"

    def declare(name: str, kind: type, **more: Any) -> None:
        about = {"value_type": kind, "entity": firm, "definition_period": yearly, "label": name, **more}
        system.add_variable(type(name, (variables.Variable,), about))

    def formula(tree: Any) -> Any:
        # What is evaluated is written above, nothing of it comes from outside.
        return eval(f"lambda firm, period: {_infix(tree, _ARRAYS)}", {"where": numpy.where})

    for name in sorted(FLAGS | NUMBERS):
        declare(name, bool if name in FLAGS else float)
    results = [f"condition_{place}" for place in range(len(CONDITIONS))]
    for result, tree in zip(results, CONDITIONS.values(), strict=True):
        declare(result, bool, formula=formula(tree))

    def answer(facts: Facts) -> list[Any]:
        simulation = builders.SimulationBuilder().build_default_simulation(system, count=1)
        for name in facts.keys() & (FLAGS | NUMBERS):
            simulation.set_input(name, year, numpy.array([facts[name]]))
        return [bool(simulation.calculate(result, year)[0]) for result in results]

    return answer


FLAGS = frozenset(
    ("management", "standard", "overseas", "own_lab", "joint_lab", "supplies_leader", "leading"),
)


def _names(node: Any) -> set[str]:
    if not isinstance(node, dict):
        return set()
    if "var" in node:
        return {node["var"]}
    return {name for parts in node.values() for part in parts for name in _names(part)}


NUMBERS = frozenset(name for tree in CONDITIONS.values() for name in _names(tree)) - FLAGS
ENGINES: dict[str, Callable[[], Engine]] = {
    "zen-engine": zen,
    "rule-engine": rule_engine,
    "JsonLogic": json_logic,
    "OpenFisca-Core": open_fisca,
}
"""The engines by name; each is imported when it is made."""
