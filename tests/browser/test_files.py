"""Files in the chat page, made by the real bot: asked for, shown by name, downloaded, and readable."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.async_api import Browser, Page, expect

from bot.answering import Answering
from bot.sandbox.running import running
from knowledge.library import load_library
from storage.clock import BusinessClock, SystemClock
from tests.sandbox.ports import free_port

pytestmark = pytest.mark.browser

PHONE = "#phone-enterprise"


async def say(page: Page, words: str) -> None:
    await page.locator("#say-enterprise").focus()
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def download(page: Page, number: int) -> tuple[str, bytes]:
    """The file of that bubble, as the browser saves it."""
    link = page.locator(f"{PHONE} .bubble.file a").nth(number)
    async with page.expect_download() as started:
        await link.press("Enter")
    saved = await started.value
    return saved.suggested_filename, await asyncio.to_thread((await saved.path()).read_bytes)


async def test_both_files_are_asked_for_shown_by_name_and_downloaded(browser: Browser, tmp_path: Path) -> None:
    clock = BusinessClock(SystemClock())
    handle = Answering(load_library(), clock)
    async with running(free_port(), f"sqlite+aiosqlite:///{tmp_path}/sandbox.db", handle, clock) as sandbox:
        page = await browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        await page.goto(sandbox.base_url)
        await page.locator("#date").fill("2026-11-21")
        await page.locator("#date").dispatch_event("change")
        log = page.locator(f"{PHONE} [role=log]")
        await say(page, "我们能报什么")
        await page.locator(f"{PHONE} .buttons .choice", has_text="同意").first.press("Enter")
        await expect(log).to_contain_text("为您核对")
        await say(page, "取消")
        await say(page, "我们营收6000万，研发费用120万，发明专利2项，能报什么")
        await expect(log).to_contain_text("先按自报记下")
        await say(page, "取消")
        await say(page, "出一份国家小巨人的行动方案")
        files = log.locator(".bubble.file")
        await expect(files).to_have_count(1)
        await expect(files.first.locator(".name")).to_contain_text("创建优质企业行动方案_")
        await expect(files.first.locator(".size")).to_contain_text("KB")
        await say(page, "导出我的数据")
        await expect(files).to_have_count(2)
        await page.screenshot(path=tmp_path / "files.png")
        name, content = await download(page, 0)
        assert name.startswith("创建优质企业行动方案_")
        assert name.endswith("_20261121.docx")
        paper = docx.Document(BytesIO(content))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert any("还差60万元" in words for words in cells)
        name, content = await download(page, 1)
        assert name.startswith("我的数据_")
        book = openpyxl.load_workbook(BytesIO(content))
        assert book.sheetnames == ["说明", "企业情况", "提交记录", "诉求", "查看记录", "提醒"]
        await page.close()
