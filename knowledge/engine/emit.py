"""The Python that decides rules: straight-line code over whole numbers, written once when packs are loaded.

Every number is a pair of ends (`v3l`, `v3h`), the same twice where it is exact; an unknown one reaches from its least
possible value to infinity. A comparison that needs more than its ends (stated ratios, firms younger than the window,
open ends in a mean) asks its `decide`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from knowledge.engine.emit_numbers import comparison
from knowledge.engine.measure import Setting
from knowledge.engine.numbers import Compared
from knowledge.engine.outcome import JUDGE, MET, UNKNOWN, UNMET
from knowledge.facts import LEVELS, catalogue
from knowledge.interval import Interval, Span
from knowledge.regions import stem_of


class Source:
    """The growing body of one function of a setting."""

    def __init__(self) -> None:
        self.constants: dict[str, Any] = {"INF": math.inf, "NINF": -math.inf, "NONE": {}, "closed": _closed}
        self._loads: dict[str, None] = {}
        self._slots: dict[tuple[str, int | None], str] = {}
        self._facts: dict[str, str] = {}
        self._narrowed: list[tuple[str, str]] = []
        self._lines: list[str] = []
        self._done: dict[str, tuple[int, str]] = {}
        self._depth = 1
        self._names = 0
        self.marks = 0
        self.setting = "s"
        """The name of the setting at the present place."""

    # --- writing ---------------------------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """One statement at the present depth."""
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def indented(self) -> Iterator[None]:
        """Statements one deeper."""
        self._depth += 1
        yield
        self._depth -= 1

    def name(self) -> str:
        """A name not used before."""
        self._names += 1
        return f"x{self._names}"

    def constant(self, value: Any) -> str:
        """A name for a value the code refers to."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def mark(self) -> int:
        """A place for the state of a leaf."""
        self.marks += 1
        return self.marks - 1

    def function(self, results: Sequence[str]) -> tuple[Callable[[Setting], Any], str]:
        """The finished function, and its source."""
        marks = "".join(f"m{i}," for i in range(self.marks))
        source = "\n".join(
            [
                "def run(s):",
                "    g = s.facts.get",
                "    y = s.as_of.year - 1",
                *(f"    {load}" for load in self._loads),
                *self._lines,
                f"    return ({''.join(f'{result},' for result in results)}), ({marks}0,)",
            ]
        )
        namespace = dict(self.constants)
        # Written from checked packs: every name in it is a fact of the catalogue or one of ours.
        exec(compile(source, "<rules>", "exec"), namespace)  # noqa: S102
        run: Callable[[Setting], Any] = namespace["run"]
        return run, source

    # --- facts -----------------------------------------------------------------------------------------------------

    def fact(self, key: str) -> str:
        """A fact as it is, looked up once."""
        if key not in self._facts:
            self._facts[key] = f"f{len(self._facts)}"
            self._loads[f'{self._facts[key]} = g("{key}")'] = None
        return self._facts[key]

    def slot(self, key: str, back: int | None) -> str:
        """A number and its ends: `v` (None if unknown), `vl`, `vh`; of a yearly fact `back` years ago."""
        name = self._slot(key, back)
        return next((new for old, new in reversed(self._narrowed) if old == name), name)

    def _slot(self, key: str, back: int | None) -> str:
        if (key, back) in self._slots:
            return self._slots[key, back]
        fact = catalogue()[key]
        lender = self._slot(fact.falls_back_to, back) if fact.falls_back_to else None
        name = self._slots[key, back] = f"v{len(self._slots)}"
        if fact.yearly:
            year = "y" if not back else f"y - {back}"
            self._loads[f"{name} = {self._years(key)}.get({year})"] = None
        else:
            self._loads[f"{name} = {self.fact(key)}"] = None
        if lender:
            self._loads[f"if {name} is None: {name} = {lender}"] = None
        least = "NINF" if fact.least is None else str(fact.least * fact.scale)
        self._loads[
            f"if {name} is None: {name}l, {name}h = {least}, INF\n"
            f"    else:\n"
            f"        {name}l, {name}h = {name}\n"
            f"        if {name}l is None: {name}l = {least}\n"
            f"        if {name}h is None: {name}h = INF"
        ] = None
        return name

    def _years(self, key: str) -> str:
        """The values of a yearly fact by year, looked up once."""
        name = self._facts.setdefault(key, f"f{len(self._facts)}")
        self._loads[f'{name} = g("{key}") or NONE'] = None
        return name

    def place(self) -> str:
        """The code of the firm's region."""
        self._loads["w = s.region"] = None
        return "w"

    def titles(self) -> str:
        """The titles held, whenever they were won; None where they are not known."""
        name = self.fact("titles")
        self._loads[f"t = None if {name} is None else {{title.tier for title in {name}}}"] = None
        return "t"

    def registered(self) -> str:
        """The year of registration, 0 where it is not known (then the firm counts as there)."""
        name = self.fact("registered_on")
        self._loads[f"q = {name}.year if {name} is not None else 0"] = None
        return "q"

    # --- leaves ----------------------------------------------------------------------------------------------------

    def leaf(self, expression: str) -> tuple[int, str]:
        """A mark and the name that holds it. Outside the arms of a case, what is already there is not done again."""
        if expression in self._done:
            return self._done[expression]
        index = self.mark()
        self.line(f"m{index} = {expression}")
        if self._depth == 1:
            self._done[expression] = index, f"m{index}"
        return index, f"m{index}"

    def compared(self, look: Compared, back: int) -> tuple[int, str]:
        """A number against its bound."""
        return self.leaf(comparison(self, look, back))

    def flag(self, key: str, absent: str) -> tuple[int, str]:
        """A yes/no fact; `absent` is the state without it."""
        name = self.fact(key)
        return self.leaf(f"{MET} if {name} else {absent} if {name} is None else {UNMET}")

    def level(self, key: str, least: str) -> tuple[int, str]:
        """A fact on the scale of levels."""
        name, enough = self.fact(key), self.constant(frozenset(LEVELS[LEVELS.index(least) :]))
        return self.leaf(f"{MET} if {name} in {enough} else {UNKNOWN} if {name} is None else {UNMET}")

    def since(self, key: str, day: date) -> tuple[int, str]:
        """A date on or after a day."""
        name, bound = self.fact(key), self.constant(day)
        return self.leaf(f"{UNKNOWN} if {name} is None else {MET} if {name} >= {bound} else {UNMET}")

    def inside(self, code: str) -> tuple[int, str]:
        """A region, or one above it."""
        stem = stem_of(code)
        return self.leaf(f'{MET} if {self.place()}[:{len(stem)}] == "{stem}" else {UNMET}')

    def holds(self, tier: str) -> tuple[int, str]:
        """A title, whenever it was won."""
        held = self.titles()
        return self.leaf(f'{UNKNOWN} if {held} is None else {MET} if "{tier}" in {held} else {UNMET}')

    def clean(self, decide: Callable[[Setting], int]) -> tuple[int, str]:
        """No events at all is clean; else they are looked through."""
        name = self.fact("incidents")
        return self.leaf(
            f"{UNKNOWN} if {name} is None else {self.constant(decide)}({self.setting}) if {name} else {MET}"
        )

    def asked(self, decide: Callable[[Setting], int]) -> tuple[int, str]:
        """What is decided elsewhere."""
        return self.leaf(f"{self.constant(decide)}({self.setting})")

    # --- parts -----------------------------------------------------------------------------------------------------

    def worst(self, names: Sequence[str]) -> str:
        """Every part must hold."""
        result, fixed = self.name(), [name for name in names if name.isdecimal()]
        least = min(fixed, default=str(MET))
        open_ = [name for name in names if not name.isdecimal()]
        if not open_:
            return least
        self.line(f"{result} = {open_[0]}")
        for name in (*open_[1:], *(fixed and [least])):
            self.line(f"if {name} < {result}: {result} = {name}")
        return result

    def best(self, names: Sequence[str]) -> str:
        """One part is enough: met before unknown before judge before unmet."""
        result = self.name()
        first, *rest = sorted(names, key=str.isdecimal)
        self.line(f"{result} = {first}")
        for name in rest:
            if name == str(JUDGE):
                self.line(f"if {result} == {UNMET}: {result} = {JUDGE}")
                continue
            self.line(f"if {result} != {MET} and ({name} & 1 or {result} == {UNMET}): {result} = {name}")
        return result

    def case(self, key: str, spans: Sequence[Span], arm: Callable[[int], str]) -> tuple[int, str]:
        """The arms the guard can lie in; where several, each with the guard kept to it, and what they agree on."""
        back = 0 if catalogue()[key].yearly else None
        guard, taken, result = self.slot(key, back), self.mark(), self.name()
        tests = [
            f"(({_overlaps(self, span, guard)}) << {bit})" if bit else f"({_overlaps(self, span, guard)})"
            for bit, span in enumerate(spans)
        ]
        self.line(f"m{taken} = {(1 << len(spans)) - 1} if {guard} is None else {' | '.join(tests)}")
        self.line(f"{result} = -1")
        for bit, span in enumerate(spans):
            before = self.marks
            reset = len(self._lines)
            self.line(f"if m{taken} & {1 << bit}:")
            self._depth += 1
            inner = self._kept(guard, span)
            before_arm, self.setting = self.setting, self._known_closer(key, back, guard, inner)
            self._narrowed.append((self._slots[key, back], inner))
            found = arm(bit)
            self.setting = before_arm
            self.line(f"{result} = {found} if {result} == -1 or {result} == {found} else {UNKNOWN}")
            self._narrowed.pop()
            self._depth -= 1
            if self.marks > before:
                unset = " = ".join(f"m{i}" for i in range(before, self.marks))
                self._lines.insert(reset, "    " * self._depth + f"{unset} = -1")
        return taken, result

    def _kept(self, guard: str, span: Span) -> str:
        """The guard kept to an arm, its ends included, where more than the arm is possible."""
        inner = self.name()
        self.line(f"{inner}, {inner}l, {inner}h = {guard}, {guard}l, {guard}h")
        self.line(f"if {guard} is not None and {guard}l != {guard}h:")
        lo = "pass" if span.lo is None else f"{inner}l = max({guard}l, {self.number(span.lo)})"
        hi = "pass" if span.hi is None else f"{inner}h = min({guard}h, {self.number(span.hi)})"
        self.line(f"    {lo}; {hi}")
        return inner

    def _known_closer(self, key: str, back: int | None, guard: str, inner: str) -> str:
        """The setting inside an arm, for what is asked elsewhere: the guard kept to the arm where it was stated."""
        name, year = self.name(), "None" if back is None else "y"
        self.line(f"{name} = {self.setting}")
        self.line(f'if {guard} is not None and {guard}l != {guard}h and "{key}" in s.facts:')
        self.line(f'    {name} = {name}.narrowed("{key}", {year}, closed({inner}l, {inner}h))')
        return name

    def number(self, value: Any) -> str:
        """A number as it is written in the code."""
        return str(int(value)) if value == int(value) else self.constant(value)


def _closed(lo: Any, hi: Any) -> Interval:
    """Ends of the written code as an interval: an endless one is open."""
    return Interval(None if lo == -math.inf else lo, None if hi == math.inf else hi)


def _overlaps(source: Source, span: Span, guard: str) -> str:
    """Whether what is known of the guard reaches into an arm."""
    tests = []
    if span.lo is not None:
        tests.append(f"{guard}h {'>' if span.lo_open else '>='} {source.number(span.lo)}")
    if span.hi is not None:
        tests.append(f"{guard}l {'<' if span.hi_open else '<='} {source.number(span.hi)}")
    return " and ".join(tests) or "True"
