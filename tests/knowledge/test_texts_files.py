"""Kinds of files: told by their content, read whole or refused with one line."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import process_time

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from knowledge.texts.passage import TextMistake
from knowledge.texts.reading import MAX_BYTES, read_file, read_text
from tests.knowledge.policy_files import PLAN, PLAN_CLAUSES, as_docx, changed, plan_in_word, zipped

WORD = as_docx(plan_in_word)
ENTITIES = b'<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
BODY = "word/document.xml"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PLAN.encode(), "txt（UTF-8）"),
        (PLAN.encode("utf-8-sig"), "txt（UTF-8）"),
        (PLAN.encode("utf-16"), "txt（UTF-16）"),
        (PLAN.encode("utf-16-le"), "txt（UTF-16）"),
        (PLAN.encode("utf-16-be"), "txt（UTF-16）"),
        (PLAN.encode("gb18030"), "txt（GB18030）"),
        (PLAN.replace("\n", "\r\n").encode("gbk"), "txt（GB18030）"),
        (WORD, "docx"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "docx"],
)
def test_one_document_reads_the_same_from_every_kind_of_file(data: bytes, kind: str) -> None:
    text, found = read_file("plan.pdf", data)
    assert found == kind
    assert text == read_text("plan.txt", PLAN.encode())
    assert tuple(p.clause for p in text.passages) == PLAN_CLAUSES


def paragraph(document: docx.document.Document, start: str) -> Paragraph:
    return next(p for p in document.paragraphs if p.text.startswith(start))


def test_deleted_words_are_left_out_and_inserted_ones_are_in() -> None:
    def build(document: docx.document.Document) -> None:
        plan_in_word(document)
        words = paragraph(document, "5. 修路")._p
        words.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>作废了</w:delText></w:r></w:del>"))
        words.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>年内修完。</w:t></w:r></w:ins>"))

    text = read_text("plan.docx", as_docx(build))
    road = next(p.text for p in text.passages if p.clause == "三(二)5")
    assert road.endswith("道路。年内修完。")
    assert "作废" not in road


def test_numbers_that_word_counts_itself_are_read() -> None:
    def build(document: docx.document.Document) -> None:
        for line in ("青禾县人民政府", "青禾县登高办法", "为帮助企业登高，制定本办法。"):
            document.add_paragraph(line)
        numbering = document.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/></w:lvl>'
            for at, (kind, shown) in enumerate(
                [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
            )
        )
        numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
        for level, line in ((0, "目标"), (1, "第一步"), (2, "登山。"), (2, "下山。"), (1, "第二步"), (0, "附则")):
            properties = document.add_paragraph(line)._p.get_or_add_pPr()
            held = OxmlElement("w:numPr")
            for name, value in (("w:ilvl", level), ("w:numId", 77)):
                child = OxmlElement(name)
                child.set(qn("w:val"), str(value))
                held.append(child)
            properties.append(held)

    text = read_text("rules.docx", as_docx(build))
    assert [p.clause for p in text.passages] == ["序", "一", "一(一)", "一(一)1", "一(一)2", "一(二)", "二"]


def test_a_table_of_one_column_is_only_a_frame() -> None:
    def build(document: docx.document.Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        for line in PLAN.split("\n附件：")[0].split("\n"):
            cell.add_paragraph(line)

    clauses = [p.clause for p in read_text("plan.docx", as_docx(build)).passages]
    assert clauses == [c for c in PLAN_CLAUSES if not c.startswith("附件")]


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NESTED = b"<w:tbl><w:tr><w:tc>" * 60 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 60
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空的"),
    "blanks alone": (lambda: b" \r\n\t\n", "空的"),
    "nul bytes": (lambda: PLAN.encode() + b"\x00", "空字节"),
    "any bytes": (lambda: os.urandom(20_000), "空字节|编码"),
    "two encodings": (lambda: PLAN.encode() + PLAN.encode("gb18030"), "认不出文字编码.*第8"),
    "japanese": (lambda: "企業を支援する計画です。".encode("shift-jis") * 40, "认不出文字编码"),
    "big5": (lambda: "關於印發企業登高方案的通知，各縣市政府".encode("big5") * 40, "认不出文字编码"),
    "a line of ten megabytes": (lambda: ("政" * 3_400_000).encode(), "100万字"),
    "a line of a million characters": (lambda: ("一、" + "政策" * 400_000).encode(), "不像政策文件"),
    "a hundred thousand items": (lambda: (PLAN + "1. 项\n" * 100_000).encode(), "3000条"),
    "a clause of thirty thousand characters": (
        lambda: PLAN.replace("修路。", "修路" + "又修路" * 10_000).encode(),
        "2万字",
    ),
    "too large": (lambda: b"PK\x03\x04" + bytes(MAX_BYTES), "30 MB"),
    "doc": (lambda: OLD + bytes(2000), "旧版 Office.*另存为 docx"),
    "docx with a password": (lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "rtf": (lambda: b"{\\rtf1 }", "RTF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    "xlsx": (lambda: zipped({"xl/workbook.xml": b"<a/>"}), "Excel"),
    "zip": (lambda: zipped({"a.txt": b"a"}), "压缩包"),
    "half a docx": (lambda: WORD[: len(WORD) // 2], "损坏"),
    "docx with cut xml": (lambda: changed(WORD, BODY, lambda xml: xml[: len(xml) // 2]), "损坏"),
    "a member that grows": (lambda: zipped({BODY: bytes(30_000_000)}), "压缩炸弹"),
    "many members": (lambda: zipped({BODY: b"<a/>"} | {str(n): b"" for n in range(3001)}), "压缩炸弹"),
    "members that grow together": (
        lambda: zipped({BODY: b"<a/>"} | {f"word/media/{n}.png": bytes(45_000_000) for n in range(5)}),
        "压缩炸弹",
    ),
    "entities": (lambda: changed(WORD, BODY, lambda xml: xml.replace(b"?>", b"?>" + ENTITIES, 1)), "实体声明"),
    "entities behind a long comment": (
        lambda: changed(WORD, BODY, lambda xml: xml.replace(b"?>", b"?><!--" + b"x" * 9000 + b"-->" + ENTITIES, 1)),
        "实体声明",
    ),
    "deep nesting": (
        lambda: changed(WORD, BODY, lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 4000)),
        "损坏",
    ),
    "no pdf behind its mark": (lambda: b"%PDF-1.7\n" + os.urandom(5000), "损坏"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_in_one_line_and_at_once(name: str) -> None:
    make, says = REFUSED[name]
    data, before = make(), process_time()
    with pytest.raises(TextMistake, match=f"(?s)^file：.*(?:{says})") as refused:
        read_text("file", data)
    assert "\n" not in str(refused.value)
    assert process_time() - before < 10


def test_tables_within_tables_within_tables_do_no_harm() -> None:
    data = changed(WORD, BODY, lambda xml: xml.replace(b"</w:body>", NESTED + b"</w:body>"))
    assert len(read_text("plan.docx", data).passages) >= len(PLAN_CLAUSES)
