"""The page with our real bot behind it: the same question, asked by keyboard, today and in 2023."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.answering import Answering
from bot.sandbox.running import running
from knowledge.library import load_library
from storage.clock import BusinessClock, SystemClock
from tests.sandbox.ports import free_port

pytestmark = pytest.mark.browser


async def test_the_same_question_is_answered_by_the_day_it_is_asked_on(browser: Browser, tmp_path: Path) -> None:
    clock = BusinessClock(SystemClock())
    handle = Answering(load_library(), clock)
    async with running(free_port(), f"sqlite+aiosqlite:///{tmp_path}/sandbox.db", handle, clock) as sandbox:
        page = await browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        await page.goto(sandbox.base_url)
        answers = page.locator("#phone-enterprise .row.bot:not(.typing)")
        await expect(answers).to_have_count(1)
        await page.locator("#say-enterprise").focus()
        for said, day in enumerate(("2026-11-21", "2023-06-01"), start=2):
            await page.locator("#date").fill(day)
            await page.locator("#date").dispatch_event("change")
            await page.locator("#say-enterprise").focus()
            await page.keyboard.type("日照新认定的小巨人给多少")
            await page.keyboard.press("Enter")
            await expect(answers).to_have_count(said)
            await expect(answers.last).to_contain_text("100万元")
            await expect(answers.last).to_contain_text("日政办字〔2022〕10号")
        await expect(answers.nth(1)).to_contain_text("已过期")
        await expect(answers.last).not_to_contain_text("已过期")
        await page.screenshot(path=tmp_path / "real.png")
        await page.close()
