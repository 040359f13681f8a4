"""A policy text read from the bytes of its file."""

from __future__ import annotations

from knowledge.texts.passage import PolicyText, TextMistake


def read_text(name: str, data: bytes) -> PolicyText:
    """The text in a txt, docx or pdf file; `name` is the file's, for messages. Raises TextMistake."""
    raise TextMistake(f"{name}：还不能读")
