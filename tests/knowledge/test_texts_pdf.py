"""Pdf files as a browser makes them: pages with running heads, ruled tables over two pages, passwords, damage."""

from __future__ import annotations

import asyncio
import base64
import html
import io
import re
import shutil

import pypdf
import pytest
from playwright.async_api import async_playwright

from knowledge.texts.blocks import Paragraph, Table
from knowledge.texts.passage import TextMistake
from knowledge.texts.plain_text import read_plain
from knowledge.texts.reading import read_file, read_text
from tests.browser.conftest import ARGUMENTS
from tests.knowledge.policy_files import PLAN

pytestmark = pytest.mark.browser

PIXEL = "47494638396101000100800000000000ffffff2c00000000010001000002024401003b"
STYLE = """
p { text-indent: 2em; margin: 0; font-size: 16pt; line-height: 28pt; text-align: justify }
table { border-collapse: collapse; width: 100% } td { border: 1px solid #000; font-size: 16pt; padding: 12px }
"""
LONG = PLAN.replace(
    "每年帮助１０家企业登高。", "每年帮助１０家企业登高。" + "山高路远，行则将至，循序渐进，久久为功。" * 60
)


def page(text: str) -> str:
    """The text as a web page, its flattened tables as real ones."""
    made = [f"<meta charset=utf-8><style>{STYLE}</style>"]
    for block in read_plain(text.encode())[0]:
        if isinstance(block, Paragraph):
            made.append(f"<p>{html.escape(block.text)}</p>")
        else:
            made.append(table(block))
    return "".join(made)


def table(block: Table) -> str:
    rows = ("".join(f"<td colspan={cell.span}>{html.escape(cell.text)}</td>" for cell in row) for row in block.rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


async def printed(content: str, heads: bool = True) -> bytes:
    """A pdf of the page by a real browser, with a running head and page numbers."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    edge = '<div style="font-size: 9pt; width: 100%; text-align: center">{}</div>'
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        shown = await browser.new_page()
        await shown.set_content(content)
        made = await shown.pdf(
            format="A4",
            margin={"top": "30mm", "bottom": "30mm", "left": "28mm", "right": "26mm"},
            display_header_footer=heads,
            header_template=edge.format("青禾县政务公开"),
            footer_template=edge.format("— <span class=pageNumber></span> —"),
        )
        await browser.close()
    return made


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """The long plan, printed."""
    return asyncio.run(printed(page(LONG)))


def locked(data: bytes, user: str) -> bytes:
    """The pages once more, encrypted; whoever opens them needs the password of a user, "" for none."""
    writer = pypdf.PdfWriter()
    for sheet in pypdf.PdfReader(io.BytesIO(data)).pages:
        writer.add_page(sheet)
    writer.encrypt(user, "of the owner", algorithm="AES-128")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def same(text: str) -> str:
    """Without blanks, which a justified line has anywhere."""
    return re.sub(r"\s", "", text)


async def test_a_pdf_reads_as_the_text_it_was_printed_from(pdf: bytes) -> None:
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 4
    text, kind = read_file("plan.txt", pdf)
    source = read_text("plan.txt", LONG.encode())
    assert kind == "pdf"
    assert (text.id, text.title, text.issued) == (source.id, source.title, source.issued)
    assert [(p.clause, same(p.text)) for p in text.passages] == [(p.clause, same(p.text)) for p in source.passages]
    assert not any("政务公开" in p.text for p in text.passages)


async def test_a_pdf_that_anyone_may_open_is_read_and_one_with_a_password_is_not(pdf: bytes) -> None:
    opened = read_text("plan.pdf", locked(pdf, ""))
    assert opened == read_text("plan.pdf", pdf)
    with pytest.raises(TextMistake, match="密码"):
        read_text("plan.pdf", locked(pdf, "x"))


async def test_a_scan_has_no_text_to_read() -> None:
    picture = base64.b64encode(bytes.fromhex(PIXEL)).decode()
    scan = await printed(f'<img src="data:image/gif;base64,{picture}" width=600 height=3000>', heads=False)
    with pytest.raises(TextMistake, match="扫描件"):
        read_text("scan.pdf", scan)


async def test_a_pdf_that_lost_a_part_is_refused_rather_than_read_in_part(pdf: bytes) -> None:
    streams = [found.end() for found in re.finditer(rb"stream\r?\n", pdf)]
    damaged = bytearray(pdf)
    damaged[streams[0] + 40 : streams[0] + 80] = bytes(40)
    for data in (bytes(damaged), pdf[: len(pdf) // 2]):
        with pytest.raises(TextMistake, match="损坏"):
            read_text("plan.pdf", data)
