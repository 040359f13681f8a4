"""What a policy text is once read: its identity and its clauses, in the text's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class TextMistake(Exception):
    """Why a file cannot be taken as a policy text: one Chinese line, with the mend where there is one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause of a text.

    `clause` is its place, as packs cite it: `三(六)19`, `末段`, `附件3-小巨人-9` (half-width brackets, no blanks).
    `heading` is the way there in the text's own words (`三、工作重点 > （六）维护…`), empty at the top.
    `text` is the clause as written, apart from blanks and line ends.
    """

    clause: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One document.

    `id` stays the same from one version of the document to the next. `number` is the 文号 as the text states it,
    `issued` the day under the issuer's name; None where the text has none. `policy` is the id of the pack with the
    facts of this text, None while there is none: then the text can be searched, but no figure is taken from it.
    `passages` stand in the order of the text; a clause may stand there more than once (a table beside its article).
    """

    id: str
    title: str
    number: str | None
    issued: date | None
    policy: str | None
    passages: tuple[Passage, ...]
