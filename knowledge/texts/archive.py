"""A docx file is a zip archive; what would grow out of measure or is no Word file is refused before it is unpacked."""

from __future__ import annotations

import io
from zipfile import ZipFile, ZipInfo

from knowledge.texts.passage import TextMistake

_MOST_MEMBERS = 3000
_MOST_ALL = 200 * 1024 * 1024
_MOST_XML = 40 * 1024 * 1024
_MOST_GROWTH = 150
"""Word's own XML shrinks ten to forty times; a bomb shrinks a thousand times."""
_SMALL = 1024 * 1024
_BOMB = "解开后大得不正常，可能是压缩炸弹，没有打开"


def check_archive(data: bytes) -> None:
    """See that these bytes are a Word document that can be unpacked safely. Raises TextMistake."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
    except TextMistake:
        raise
    except Exception:  # whatever a damaged archive makes zipfile and zlib raise
        raise TextMistake("文件损坏，打不开：请重新下载，或用 Word 打开后另存为 docx") from None


def _check(archive: ZipFile) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise TextMistake("文件加了密码：请去掉密码后再导入")
    if "word/document.xml" not in names:
        kind = next((says for begins, says in _OTHERS if any(name.startswith(begins) for name in names)), "压缩包")
        raise TextMistake(f"这是{kind}，不是 Word 文档：只能导入 txt、docx 和 pdf")
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_ALL:
        raise TextMistake(_BOMB)
    for member in members:
        _check_member(archive, member)


def _check_member(archive: ZipFile, member: ZipInfo) -> None:
    is_xml = member.filename.lower().endswith((".xml", ".rels"))
    if member.file_size > _SMALL and member.file_size > _MOST_GROWTH * max(member.compress_size, 1):
        raise TextMistake(_BOMB)
    if is_xml and member.file_size > _MOST_XML:
        raise TextMistake(_BOMB)
    if is_xml:
        # No Word file declares entities; they are how a small XML file grows without end.
        content = archive.read(member).replace(b"\x00", b"")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise TextMistake("文件里有 Word 不会写的 XML 实体声明，没有打开")


_OTHERS = (("xl/", "Excel 表格"), ("ppt/", "PowerPoint 演示文稿"), ("content.xml", "OpenDocument 文档"))
