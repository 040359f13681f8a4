"""A long message in parts that WeCom does not cut: at line ends, else at a sentence end, never inside a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from storage.outgoing import MAX_BYTES, Markdown, Message, Text

_TOKEN = re.compile(r"<font color=\"[^\"<>]*\">|</font>|\*\*|\[[^\[\]]*\]\([^()\s]*\)|`[^`]+`|.", re.DOTALL)
_SENTENCE_ENDS = "。！？；!?;"
_JOINERS = "\u200d\ufe0e\ufe0f"
_RESERVE = 64
"""Bytes kept free in a piece of a cut markdown line for closing and reopening its marks."""


def split(message: Message, limit: int = MAX_BYTES) -> list[Message]:
    """The message in parts of at most `limit` UTF-8 bytes each, in order; cards are never split.

    Words are kept; only line breaks and blanks at a cut are dropped. An all-blank text has no parts:
    WeCom refuses it.
    """
    if not isinstance(message, Text | Markdown):
        return [message]
    if message.content.strip() and _size(message.content) <= limit:
        return [message]
    parts = _packed(message.content, limit, isinstance(message, Markdown))
    return [message.model_copy(update={"content": part}) for part in parts]


def _packed(content: str, limit: int, marked: bool) -> Iterator[str]:
    part = ""
    for line in content.split("\n"):
        for piece in [line] if _size(line) <= limit else _cut(line, limit, marked):
            longer = f"{part}\n{piece}" if part else piece
            if _size(longer) <= limit:
                part = longer
                continue
            if part.strip():
                yield part.strip("\n")
            part = piece
    if part.strip():
        yield part.strip("\n")


def _cut(line: str, limit: int, marked: bool) -> Iterator[str]:
    """One over-long line in pieces; marks open at a cut are closed there and opened again after it."""
    tokens = list(_tokens(line, limit - _RESERVE, marked))
    opened: list[str] = []
    while tokens:
        count, size = 0, _size("".join(opened))
        while count < len(tokens) and size + _size(tokens[count]) <= limit - (_RESERVE if marked else 0):
            size += _size(tokens[count])
            count += 1
        count = max(count, 1)
        if count < len(tokens):
            count = _good_end(tokens, count)
        head = "".join(opened) + "".join(tokens[:count])
        opened = _open_after(opened, tokens[:count]) if marked else []
        piece = head + "".join("**" if mark == "**" else "</font>" for mark in reversed(opened))
        if piece.strip():
            yield piece
        tokens = tokens[count:]


def _tokens(line: str, limit: int, marked: bool) -> Iterator[str]:
    """Characters with what belongs to them, and in markdown whole marks, links and code."""
    pieces = _TOKEN.findall(line) if marked else line
    held = ""
    for piece in pieces:
        for unit in piece if _size(piece) > limit else [piece]:
            joined = len(unit) == 1 and held and _belongs(held, unit)
            if joined and _size(held + unit) <= limit:
                held += unit
                continue
            if held:
                yield held
            held = unit
    if held:
        yield held


def _belongs(before: str, unit: str) -> bool:
    return unicodedata.combining(unit) > 0 or unit in _JOINERS or before[-1] == "\u200d"


def _good_end(tokens: list[str], count: int) -> int:
    """The last sentence end in the second half of the piece, else the piece as it is."""
    for end in range(count, count // 2, -1):
        if tokens[end - 1][-1] in _SENTENCE_ENDS:
            return end
    return count


def _open_after(opened: list[str], tokens: list[str]) -> list[str]:
    stack = list(opened)
    for token in tokens:
        if token.startswith("<font "):
            stack.append(token)
        elif token == "</font>":
            fonts = [n for n, mark in enumerate(stack) if mark != "**"]
            if fonts:
                del stack[fonts[-1]]
        elif token == "**":
            stack.remove(token) if token in stack else stack.append(token)
    return stack


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
