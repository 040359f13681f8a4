"""统一社会信用代码 as people type it: full-width, in lower case, with blanks; what is wrong with one that is wrong."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength

from knowledge.patterns import lazy
from knowledge.regions import gazetteer

LENGTH = 18
_RUN = lazy(r"[0-9A-Za-z](?:[ \-—·.]{0,2}[0-9A-Za-z]){7,}", re.ASCII)
_PIECE = lazy(r"[0-9A-Za-z]+", re.ASCII)
_SLIPS = str.maketrans("OISZ", "0152")
"""Letters no code has, and the digits they are taken for."""
_UNUSED = "IOSVZ"


@dataclass(frozen=True, slots=True)
class Stated:
    """What looks like a code: the code if it holds, else what is wrong with it, and what was perhaps meant."""

    code: str | None
    wrong: str = ""
    meant: str | None = None
    rest: str = ""
    """The text without it."""


def find(text: str) -> Stated | None:
    """The code written in a text; None where nothing looks like one."""
    plain = unicodedata.normalize("NFKC", text)
    runs = list(_RUN.finditer(plain))
    candidates = [(code, run) for run in runs for code in _joined(run[0])]
    if not candidates:
        return None
    code, run = min(candidates, key=lambda each: (not uscc.is_valid(each[0]), abs(len(each[0]) - LENGTH)))
    rest = f"{plain[: run.start()]} {plain[run.end() :]}"
    wrong = _wrong(code)
    meant = code.translate(_SLIPS) if wrong else ""
    return Stated(None if wrong else code, wrong, meant if uscc.is_valid(meant) else None, rest)


def looks_like_one(text: str) -> bool:
    """Whether a text holds something as long as a code, right or wrong, that is no plain figure."""
    plain = unicodedata.normalize("NFKC", text)
    long = [code for run in _RUN.finditer(plain) if len(run[0]) >= LENGTH - 1 for code in _joined(run[0])]
    return any(abs(len(code) - LENGTH) <= 1 and code[:6].translate(_SLIPS).isdigit() for code in long)


def registered_in(code: str) -> str | None:
    """The place whose authority registered the firm (digits 3 to 8), or its city: a guess where the firm is."""
    known = {region.code for region in gazetteer().regions if region.code}
    return next((place for place in (code[2:8], f"{code[2:6]}00") if place in known), None)


def _joined(run: str) -> list[str]:
    """A run as one code, and every stretch of its pieces: what stands beside a code is no part of it."""
    pieces = [piece.upper() for piece in _PIECE.findall(run)][:12]
    stretches = {"".join(pieces[i:j]) for i in range(len(pieces)) for j in range(i + 1, len(pieces) + 1)}
    return sorted(stretch for stretch in stretches if len(stretch) >= 8 and sum(map(str.isdigit, stretch)) >= 6)


def _wrong(code: str) -> str:
    """What is wrong with a code, in words; empty if nothing is."""
    try:
        uscc.validate(code)
    except InvalidLength:
        if len(code) == 15:
            return "这是15位，像旧的注册号。统一社会信用代码是营业执照上的18位，请用那一个。"
        long = f"是{len(code)}位" if len(code) <= 2 * LENGTH else "长得多"
        return f"统一社会信用代码是18位，您发的{long}，请对照营业执照再发一次。"
    except InvalidChecksum:
        return "第18位（校验位）和前面17位对不上，多半有一位打错了，请对照营业执照再发一次。"
    except (InvalidFormat, InvalidComponent):
        at = next((i for i, char in enumerate(code) if char in _UNUSED or (i < 8 and not char.isdigit())), 0)
        reason = "代码里没有字母 I、O、S、V、Z" if code[at] in _UNUSED else "前8位都是数字"
        return f"第{at + 1}位是“{code[at]}”，而{reason}，请对照营业执照再发一次。"
    return ""
