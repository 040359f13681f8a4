"""A policy text read from the bytes of its file: what kind it is shows in its content, not in its name."""

from __future__ import annotations

from hashlib import blake2b

from knowledge.texts.blocks import MAX_CHARACTERS, Block
from knowledge.texts.cleaning import bare, plain
from knowledge.texts.identity import is_title, names_authority
from knowledge.texts.passage import PolicyText, TextMistake
from knowledge.texts.plain_text import read_plain
from knowledge.texts.structure import Document, document

MAX_BYTES = 30 * 1024 * 1024
"""A larger file is refused before it is read."""
_LONGEST = 20_000
_WORDS = ("序", "主送", "落款", "通知")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ELSE = (
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
)


def read_text(name: str, data: bytes) -> PolicyText:
    """The text in a txt, docx or pdf file; `name` is the file's, for messages. Raises TextMistake."""
    return read_file(name, data)[0]


def read_file(name: str, data: bytes) -> tuple[PolicyText, str]:
    """As `read_text`, with what the file turned out to be, such as `txt（GB18030）`."""
    try:
        blocks, kind = _blocks(data)
        found = document(blocks)
        _see_that_it_is_a_policy(found)
    except TextMistake as mistake:
        raise TextMistake(f"{name}：{mistake}") from None
    key = blake2b(bare(plain(found.number or found.title)).encode(), digest_size=5).hexdigest()
    return PolicyText(f"text-{key}", found.title, found.number, found.issued, None, tuple(found.passages)), kind


def _blocks(data: bytes) -> tuple[list[Block], str]:
    if len(data) > MAX_BYTES:
        raise TextMistake(f"文件超过{MAX_BYTES // 1024 // 1024} MB，不像一份政策文件；图片很多的请另存为纯文字")
    if not data.strip():
        raise TextMistake("文件是空的")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from knowledge.texts.word import read_word

        return read_word(data), "docx"
    if b"%PDF-" in data[:1024]:
        from knowledge.texts.pages import read_pages

        return read_pages(data), "pdf"
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise TextMistake("文件加了密码：请去掉密码后再导入")
        raise TextMistake("这是旧版 Office 文件（doc、xls）：请用 Word 打开后另存为 docx")
    if other := next((says for begins, says in _ELSE if data.startswith(begins)), None):
        raise TextMistake(f"这是{other}：只能导入 txt、docx 和 pdf")
    if len(data) > 4 * MAX_CHARACTERS:
        raise TextMistake("正文超过100万字，不像一份政策文件")
    blocks, encoding = read_plain(data)
    return blocks, f"txt（{encoding}）"


def _see_that_it_is_a_policy(found: Document) -> None:
    """A policy text has a name such as …方案, an authority (at its head or foot, or in
    its name) or a 文号, and at least two numbered clauses or rows."""
    clauses = [p for p in found.passages if p.clause not in _WORDS]
    lacks = [
        says
        for says, there in (
            ("标题（如“……实施方案”“……通知”）", is_title(found.title) or bool(found.title and found.number)),
            ("发文机关或文号", bool(found.number or found.issuers or names_authority(found.title))),
            ("条款（一、（一）1. 第一条，或附件的表格）", len(clauses) >= 2),
        )
        if not there
    ]
    if lacks:
        raise TextMistake(f"不像政策文件：没有找到{'，也没有'.join(lacks)}")
    if any(len(p.text) > _LONGEST for p in found.passages):
        raise TextMistake(f"不像政策文件：有一条超过{_LONGEST // 10000}万字")
