"""Blocks to a document: letter, main text and annexes told apart, each with its clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.texts.blocks import Block, Paragraph, Table
from knowledge.texts.cleaning import bare
from knowledge.texts.identity import (
    day_in,
    inner_title,
    is_issuer,
    is_openness,
    is_salutation,
    is_title,
    number_in,
)
from knowledge.texts.markers import Level, annex, entry, is_heading, mark
from knowledge.texts.outline import Outline
from knowledge.texts.passage import Passage

_CLOSING = re.compile(r"有效期|施行|实施|执行|解释|废止|重复|本(?:实施)?(?:方案|办法|意见|通知|细则|规定|措施|计划)")
_LEFT_OUT = re.compile(r"^(?:抄送|抄报|主题词|校对|打印)[:：]|\d{4}年\d{1,2}月\d{1,2}日印发$|^[-—–\s]*\d{1,3}[-—–\s]*$")
_LISTED = "附件目录"
"""The heading of what is only named in a list of annexes."""
_HEAD = 40
"""The title stands among the first so many paragraphs."""


@dataclass(slots=True)
class Document:
    """What was made out of a text."""

    title: str = ""
    number: str | None = None
    issued: date | None = None
    issuers: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


def document(blocks: Sequence[Block]) -> Document:
    """The document in these blocks; what it does not show is left empty."""
    return _Reader(list(blocks)).read()


class _Reader:
    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._at = 0
        self._found = Document()
        self._annexes: set[str] = set()
        self._outline = Outline()
        self._in_annex = False
        self._named_chapters = False

    def read(self) -> Document:
        self._head()
        while self._at < len(self._blocks):
            block = self._blocks[self._at]
            if isinstance(block, Table):
                self._outline.table(block)
                self._at += 1
            else:
                self._paragraph(block)
        self._end_part()
        # A list at the end of a letter names annexes that then follow themselves.
        self._found.passages = [
            p for p in self._found.passages if p.heading != _LISTED or p.clause not in self._annexes
        ]
        return self._found

    # -- the head ------------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        """Issuers, number and title, up to the addressees or the first paragraph of text."""
        lines: list[str] = []
        title_at = None
        for at, block in enumerate(self._blocks[:_HEAD]):
            if isinstance(block, Table) or is_salutation(block.text) or len(block.text) > 200:
                break
            if (found := mark(block.text)) and found.level is not Level.PART:
                break
            if self._note_identity(block.text):
                continue
            lines.append(block.text)
            for first in range(max(0, len(lines) - 4), len(lines)):
                joined = "".join(lines[first:])
                if is_title(joined) and (title_at is None or not is_title(self._found.title)):
                    self._found.title, title_at = joined, at
            if title_at is not None and at > title_at:
                break
        if title_at is not None:
            self._found.title = inner_title(self._found.title)
            self._at = title_at + 1
        self._named_chapters = self._first_number_is_not_one()

    def _note_identity(self, text: str) -> bool:
        """Take down a number, an issuer or a day; whether the line was nothing else."""
        if number := number_in(text):
            self._found.number = self._found.number or number
        elif day := day_in(text):
            self._found.issued = self._found.issued or day
        elif is_issuer(text):
            self._found.issuers.append(text.removesuffix("文件"))
        else:
            return is_openness(text)
        return True

    def _first_number_is_not_one(self) -> bool:
        """Whether the numbers of the first chapters were lost: then short lines before them are chapters."""
        for block in self._blocks[self._at :]:
            if (
                isinstance(block, Paragraph)
                and (found := mark(block.text))
                and found.level
                in (
                    Level.CHAPTER,
                    Level.ARTICLE,
                )
            ):
                return found.number not in ("一", "第一条")
        return any(isinstance(b, Paragraph) and (m := mark(b.text)) and m.level is Level.SECTION for b in self._blocks)

    # -- the text ------------------------------------------------------------------------------------------------------

    def _paragraph(self, block: Paragraph) -> None:
        text = block.text
        if self._starts_over(text) or self._annex(text):
            return
        self._at += 1
        found = mark(text)
        if found is not None:
            self._outline.marked(found, text)
        elif self._in_annex:
            self._in_open_annex(block)
        elif is_salutation(text) and not len(self._outline):
            self._outline.named("主送", text)
            self._outline.named("序")
        elif self._signature(text) or _LEFT_OUT.search(text) or is_openness(text):
            return
        elif block.heading or (self._named_chapters and _is_name(text)):
            self._outline.chapter(text)
        elif self._is_last(text):
            self._outline.named("末段", text)
        else:
            self._outline.more(text)

    def _in_open_annex(self, block: Paragraph) -> None:
        if block.heading and self._outline.depth:
            self._outline.chapter(block.text)
        elif not _LEFT_OUT.search(block.text):
            self._outline.more(block.text)

    def _is_last(self, text: str) -> bool:
        """An unnumbered paragraph that closes the main text: 末段."""
        if self._outline.depth < 2 or not _CLOSING.search(text) or text.startswith(("其中", "(", "（", "注")):
            return False
        for block in self._blocks[self._at : self._at + 6]:
            if isinstance(block, Table) or annex(block.text):
                return True
            if mark(block.text) or not (day_in(block.text) or is_issuer(block.text) or is_openness(block.text)):
                return False
        return True

    def _signature(self, text: str) -> bool:
        """Issuers and a day below a text: 落款. The letter ends here when nothing but the addressees came before."""
        lines, at = [text], self._at
        while day_in(lines[-1]) is None:
            if not is_issuer(lines[-1]) or at >= len(self._blocks) or len(lines) > 12:
                return False
            block = self._blocks[at]
            if isinstance(block, Table):
                return False
            lines.append(block.text)
            at += 1
        for line in lines:
            self._note_identity(line)
        self._at = at
        self._outline.named("落款", *lines)
        if not self._outline.depth:
            self._end_part("通知")
        return True

    def _starts_over(self, text: str) -> bool:
        """Whether the title stands here again: what came before was the letter that passes the document on."""
        title = bare(self._found.title)
        if not title or not title.startswith(bare(text)[:6]) or len(text) > 160:
            return False
        lines = ""
        for ahead, block in enumerate(self._blocks[self._at : self._at + 4], 1):
            if isinstance(block, Table):
                return False
            lines += bare(block.text)
            if lines == title:
                self._end_part("通知")
                self._at += ahead
                self._in_annex = False
                self._named_chapters = self._first_number_is_not_one()
                return True
        return False

    def _end_part(self, letter: str = "") -> None:
        """Close the part that is open; what a letter says itself is cited behind its name."""
        for passage in self._outline.passages():
            clause = passage.clause
            if letter and clause not in ("主送", "落款") and passage.heading != _LISTED:
                clause = letter if clause == "序" else f"{letter}-{clause}"
            self._found.passages.append(replace(passage, clause=clause))
        self._outline = Outline()

    # -- annexes -------------------------------------------------------------------------------------------------------

    def _annex(self, text: str) -> bool:
        """A list of annexes, or the head of one."""
        found = annex(text)
        if found is None:
            return False
        word, number, name = found
        following = self._blocks[self._at + 1] if self._at + 1 < len(self._blocks) else None
        after = annex(following.text) if isinstance(following, Paragraph) else None
        if (not number and (name or text.endswith(("：", ":")))) or (number and name and after and after[1] != number):
            self._list(word, number, name)
            return True
        self._end_part()
        self._at += 1
        if not name and isinstance(following, Paragraph) and _can_name(following.text):
            name = following.text
            if bare(name) == bare(self._found.title):
                return True  # the document itself, hung to a letter: `_starts_over` takes the title
            self._at += 1
        place = f"{word}{number}"
        self._outline, self._in_annex = Outline(place, f"{place} {name}".strip()), True
        self._annexes.add(place)
        return True

    def _list(self, word: str, number: str, name: str) -> None:
        """The names of the annexes at the end of a text; those without a number take the next one."""
        listed: list[tuple[str, str]] = []
        count = 0
        first = True
        while self._at < len(self._blocks):
            block = self._blocks[self._at]
            text = name if first else block.text if isinstance(block, Paragraph) else ""
            numbered = entry(text)
            other = None if first else annex(text)
            if not first and (not text or not _can_name(text) or (other and not other[2]) or self._is_end(text)):
                break
            self._at += 1
            if other:
                numbered, text = (other[1], other[2]), other[2]
            if text:
                count = int(numbered[0]) if numbered and numbered[0].isdecimal() else count + 1
                listed.append((str(count), numbered[1] if numbered else text))
            first = False
        for at, words in listed:
            alone = len(listed) == 1 and not entry(name)
            self._outline.named(
                f"{word}{number if number and len(listed) == 1 else '' if alone else at}", words, heading=_LISTED
            )

    def _is_end(self, text: str) -> bool:
        return bool(day_in(text) or is_issuer(text) or is_openness(text)) or bare(text) == bare(self._found.title)


def _can_name(text: str) -> bool:
    """Whether a line can be the name of an annex."""
    found = mark(text)
    return len(text) <= 80 and not re.search("[。；]", text) and (found is None or found.level is Level.ITEM)


def _is_name(text: str) -> bool:
    """A short line of Chinese characters alone, as a chapter that lost its number."""
    return bool(re.fullmatch(r"[\u4e00-\u9fff]{2,12}", text)) and not is_issuer(text) and is_heading(text)
