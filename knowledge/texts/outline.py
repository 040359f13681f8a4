"""The clauses of one part of a text (the main text, an annex) as a list that remembers how they hang together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.texts.blocks import Table
from knowledge.texts.cleaning import plain
from knowledge.texts.markers import Level, Mark, is_heading
from knowledge.texts.passage import Passage, TextMistake
from knowledge.texts.rows import passages as table_passages

_LISTED = re.compile(r"(?:(?<=[：:；;])|^) ?([一二三四五六七八九十])是")
MOST_CLAUSES = 3000
_Path = dict[Level, tuple[str, str]]
"""The number and the heading of every open level."""
_ORDER = "一二三四五六七八九十"
_FIRST_SENTENCE = re.compile(r"[^。：:；\n]{1,40}(?=。)")


@dataclass(slots=True)
class _Clause:
    """One clause as it grows: its own line, the paragraphs below it, the headings of the clauses inside it."""

    clause: str
    heading: str
    line: str
    body: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    rows: list[Passage] = field(default_factory=list)
    whole: bool = False
    """An article or an annex: what follows the clauses inside it is its own again."""


class Outline:
    """Takes the lines of one part in order. `prefix` begins every clause id (`附件3`); `title` heads every path."""

    def __init__(self, prefix: str = "", title: str = "") -> None:
        self._prefix, self._title = prefix, title
        self._path: _Path = {}
        self._newest: dict[str, _Clause] = {}
        self._clauses: list[_Clause] = []
        self._tables = 0
        if prefix:
            self._add(_Clause(prefix, "", title, whole=True))

    @property
    def depth(self) -> int:
        """How many levels are open: 0 before the first clause."""
        return len([level for level in self._path if level is not Level.PART])

    def __len__(self) -> int:
        return len(self._clauses)

    def named(self, clause: str, *lines: str, heading: str = "") -> None:
        """A clause that is cited by a word (序, 主送, 落款, 末段), outside the numbered ones."""
        self._clauses.append(_Clause(clause, heading or self._title, "", list(lines)))

    def chapter(self, name: str) -> None:
        """A chapter without a number, cited by its name."""
        self._enter(Level.CHAPTER, re.sub(r"\s", "", plain(name)), name)

    def marked(self, mark: Mark, line: str) -> None:
        """A line that begins with a mark."""
        if mark.level is Level.PART:
            self._path = {Level.PART: (mark.number, line)}
            return
        self._enter(mark.level, mark.number, line)

    def more(self, line: str) -> None:
        """A line of the clause that is open, or of the part itself before any."""
        if not self._clauses:
            self.named("序")
        article = self._path.get(Level.ARTICLE)
        here = self._newest[self._placed(article[0])] if article else self._clauses[-1]
        here.body.append(line)

    def table(self, table: Table) -> None:
        """A table below the clause that is open."""
        if not self._clauses:
            self.named("序")
        here = self._clauses[-1]
        self._tables += 1
        base = here.clause if not here.rows else f"{here.clause}-表{self._tables}"
        here.rows += table_passages(table, base, here.heading or self._title)

    def passages(self) -> list[Passage]:
        """Everything, in order. A clause with others inside lists their headings; what it says itself is its 首段."""
        made: list[Passage] = []
        for clause in self._clauses:
            if clause.whole:
                made.append(_passage(clause, clause.clause, [clause.line, *clause.inside, *clause.body]))
            elif clause.inside and is_heading(clause.line):
                made.append(_passage(clause, clause.clause, [clause.line, *clause.inside]))
                if clause.body:
                    made.append(_passage(clause, f"{clause.clause}首段", clause.body))
            elif clause.line or clause.body:
                made.append(_passage(clause, clause.clause, [clause.line, *clause.body]))
            made += clause.rows
        return made

    def _enter(self, level: Level, number: str, line: str) -> None:
        parent = self._above(level)
        if parent is not None:
            parent.inside.append(_named_by(line))
        kept: _Path = {at: value for at, value in self._path.items() if at < level or at is Level.PART}
        if level is Level.ARTICLE:
            kept.pop(Level.CHAPTER, None)
        self._path = kept | {level: (number, _named_by(line))}
        intro, listed = _list_in(line)
        place = self._placed(self._locator())
        self._add(_Clause(place, self._way(), intro, whole=level is Level.ARTICLE))
        self._clauses += [_Clause(f"{place}-{number}", self._way(), text) for number, text in listed]

    def _add(self, clause: _Clause) -> None:
        if len(self._clauses) >= MOST_CLAUSES:
            raise TextMistake(f"不像政策文件：条款超过{MOST_CLAUSES}条")
        self._clauses.append(clause)
        self._newest[clause.clause] = clause

    def _above(self, level: Level) -> _Clause | None:
        """The clause that a new one of this level stands in."""
        held: _Path = {at: value for at, value in self._path.items() if at < level and at is not Level.PART}
        return self._newest.get(self._placed(_locator(held)) if held else self._prefix)

    def _locator(self) -> str:
        return _locator(self._path)

    def _placed(self, clause: str) -> str:
        return f"{self._prefix}-{clause}" if self._prefix and clause else self._prefix or clause

    def _way(self) -> str:
        return " > ".join(filter(None, (self._title, *(self._path[level][1] for level in sorted(self._path)))))


def _locator(path: _Path) -> str:
    """三(六)19, 二-1, 第五条(二), 三(一)2(1)."""
    said = {level: number for level, (number, _) in path.items()}
    place = said.get(Level.ARTICLE) or said.get(Level.CHAPTER, "")
    if Level.SECTION in said:
        place += f"({said[Level.SECTION]})"
    if Level.ITEM in said:
        place += f"-{said[Level.ITEM]}" if place and Level.SECTION not in said else said[Level.ITEM]
    if Level.SUBITEM in said:
        place += f"({said[Level.SUBITEM]})"
    return place


def _named_by(line: str) -> str:
    """The heading of a marked line: all of it, or its first sentence where its text follows on the line."""
    if is_heading(line):
        return line
    found = _FIRST_SENTENCE.match(line)
    return found[0] if found else line[:20]


def _list_in(line: str) -> tuple[str, list[tuple[str, str]]]:
    """`…条件：一是…；二是…` as what stands before and each thing listed; any other line is all before."""
    found = list(_LISTED.finditer(line))
    if len(found) < 2 or "".join(m[1] for m in found) != _ORDER[: len(found)]:
        return line, []
    ends = [m.start() for m in found[1:]] + [len(line)]
    return line[: found[0].start()], [(m[1], line[m.start() : end].strip()) for m, end in zip(found, ends, strict=True)]


def _passage(clause: _Clause, place: str, lines: list[str]) -> Passage:
    return Passage(place, clause.heading, "\n".join(line for line in lines if line))
