"""Reads files that nobody vouches for in a child process: whatever a file does to a reader ends with the child."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from knowledge.texts.passage import Passage, PolicyText, TextMistake
from knowledge.texts.reading import MAX_BYTES, read_file

SECONDS = 90.0
"""A scanned book takes a minute; a file that takes longer than this is no policy text."""
_MEMORY = 3 * 1024**3


def read_path(path: Path, seconds: float = SECONDS) -> tuple[PolicyText, str]:
    """The text in a file and what kind of file it was. Raises TextMistake, with the path in it."""
    name = str(path)
    data = b""
    wrong = None
    try:
        status = path.stat()
        if S_ISDIR(status.st_mode):
            wrong = "这是文件夹，请写文件名"
        elif not S_ISREG(status.st_mode):
            wrong = "不是普通文件"
        elif status.st_size > MAX_BYTES:
            wrong = f"文件超过{MAX_BYTES // 1024 // 1024} MB，没有打开；图片很多的请另存为纯文字"
        else:
            data = path.read_bytes()
    except (OSError, ValueError) as problem:
        wrong = f"读不出文件（{why_unreadable(problem)}）"
    if wrong is not None:
        raise TextMistake(f"{name}：{wrong}")
    return _in_child(name, data, seconds)


def why_unreadable(problem: OSError | ValueError) -> str:
    """Why a file could not be read, in words for whoever named it."""
    reasons = {
        "FileNotFoundError": "没有这个文件",
        "IsADirectoryError": "这是文件夹，请写文件名",
        "PermissionError": "没有读的权限",
    }
    return reasons.get(type(problem).__name__) or getattr(problem, "strerror", None) or "路径写法不对"


def _in_child(name: str, data: bytes, seconds: float) -> tuple[PolicyText, str]:
    command = [sys.executable, "-P", "-c", "from bot.untrusted import child; child()", name]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, env=environment)
    except subprocess.TimeoutExpired:
        raise TextMistake(f"{name}：{seconds:.0f}秒还没有读完，不像一份政策文件，没有导入") from None
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise TextMistake(f"{name}：读这个文件时出了意外（例如占用内存过多），没有导入") from None
    if "refused" in said:
        raise TextMistake(said["refused"])
    return _text(said["text"]), said["kind"]


def child() -> None:
    """The child's whole life: a file on stdin, its text or the reason against it as JSON on stdout."""
    _limit_memory()
    try:
        text, kind = read_file(sys.argv[1], sys.stdin.buffer.read())
        said = {"kind": kind, "text": _json(text)}
    except TextMistake as mistake:
        said = {"refused": str(mistake)}
    print(json.dumps(said, ensure_ascii=False))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ValueError, OSError):  # macOS refuses this limit
        return


def _json(text: PolicyText) -> dict[str, object]:
    return {
        "id": text.id,
        "title": text.title,
        "number": text.number,
        "issued": text.issued.isoformat() if text.issued else None,
        "passages": [[p.clause, p.heading, p.text] for p in text.passages],
    }


def _text(said: dict[str, object]) -> PolicyText:
    rows = said["passages"]
    issued = said["issued"]
    assert isinstance(rows, list)
    return PolicyText(
        str(said["id"]),
        str(said["title"]),
        None if said["number"] is None else str(said["number"]),
        None if issued is None else date.fromisoformat(str(issued)),
        None,
        tuple(Passage(clause, heading, words) for clause, heading, words in rows),
    )
