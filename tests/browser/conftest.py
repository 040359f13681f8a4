"""A real Chromium on the sandbox's page, with a small bot behind it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from tests.sandbox.small_bot import Running, running_sandbox

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class OpenPage(Protocol):
    """Opens the chat page in a window of this size."""

    def __call__(self, width: int = 1280, height: int = 800) -> AbstractAsyncContextManager[Page]: ...


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    """A running sandbox."""
    async with running_sandbox() as started:
        yield started


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium of the system, else the one Playwright installed; without any these tests fail, they do not skip."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture
def open_page(browser: Browser, running: Running, tmp_path: Path) -> OpenPage:
    """The page; errors in its console or requests to anywhere else fail the test. Leaves a screenshot in tmp_path."""

    @asynccontextmanager
    async def opened(width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
        page = await browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        problems: list[str] = []

        def heed_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                problems.append(message.text)

        def heed_request(request: Request) -> None:
            if not request.url.startswith(running.url):
                problems.append(request.url)

        page.on("console", heed_console)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", heed_request)
        await page.goto(running.url)
        await page.locator(".phone:visible .row.bot").first.wait_for()
        yield page
        await page.screenshot(path=tmp_path / f"{width}x{height}.png")
        await page.close()
        assert problems == []

    return opened
