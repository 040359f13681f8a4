"""What people read out to each other: request numbers, and invitation codes, of which only a digest is kept."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from hashlib import sha256

from knowledge.patterns import lazy

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are taken for one another."""
_CODE = lazy(rf"(?<![0-9A-Za-z])([{_ALPHABET}]{{5}})-?([{_ALPHABET}]{{5}})(?![0-9A-Za-z])", re.IGNORECASE | re.ASCII)

NUMBER = lazy(rf"(?<![0-9A-Za-z])([0-9]{{6}})\s*-?\s*([{_ALPHABET}]{{5}})(?![0-9A-Za-z])", re.IGNORECASE | re.ASCII)
"""The number of a request as people write it."""


def code(fresh: str) -> str:
    """An invitation code (50 bits) from the digits made for this message: `K7QMP-3XW9T`."""
    found = _letters(fresh, 10)
    return f"{found[:5]}-{found[5:]}"


@lru_cache(maxsize=512)  # asked again when the batch of a message is handled
def find_code(text: str) -> str | None:
    """The invitation code written in a text, in its usual spelling."""
    match = _CODE.search(text)
    return f"{match[1]}-{match[2]}".upper() if match else None


def digest(code: str) -> str:
    """What is kept of an invitation code."""
    return sha256(code.encode()).hexdigest()


def request_number(today: date, fresh: str, count: int = 0) -> str:
    """The number of a request made today: `261121-7KQ2M`; `count` tells those of one message apart."""
    return f"{today:%y%m%d}-{_letters(fresh[::-1], 5 + count)[count:]}"


def find_numbers(text: str) -> tuple[str, ...]:
    """The numbers of requests written in a text, in their usual spelling."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(dict.fromkeys(f"{match[1]}-{match[2]}".upper() for match in NUMBER.finditer(plain)))


def _letters(fresh: str, length: int) -> str:
    number = int(fresh, 16)
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(length))
