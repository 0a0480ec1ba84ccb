"""A real browser for the tests of pages."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no chromium here: apt-get install chromium to run these"
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, closed at the end."""
    assert CHROMIUM is not None, "install chromium: these tests are never skipped in CI"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(context: BrowserContext, address: str) -> AsyncIterator[Page]:
    """A page; what it logs as an error fails the test."""
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(address)
    yield page
    assert not errors


@asynccontextmanager
async def welcomed(context: BrowserContext, address: str) -> AsyncIterator[Page]:
    """A chat page on which the welcome stands: who writes before it came is not welcomed."""
    async with opened(context, address) as page:
        await expect(page.locator("article")).to_have_count(1)
        yield page
