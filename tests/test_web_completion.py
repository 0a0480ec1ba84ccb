"""The combobox of the page in a real browser: offered while one types, chosen by key and thumb, never in the way."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from bot.library.search import Entry
from bot.message import Choice, Incoming, Reply, paragraph
from tests.browser import chromium, needs_chromium, welcomed
from tests.migrated import migrated
from tests.test_web_page import CONTRASTS
from tests.web_door import WORDS, House, served

pytestmark = needs_chromium

QUESTIONS = (
    "Đăng ký tạm trú thế nào?",
    "Đăng ký kết hôn làm ở đâu, cần gì?",
    "Đăng ký khai sinh cho con thế nào?",
    "Đăng ký thường trú vào nhà người khác thì cần giấy tờ gì và mất bao lâu?",
    "Đăng ký xe máy mới mua ở cửa hàng thì làm ở đâu, lệ phí hết bao nhiêu tiền?",
    "Đăng ký hộ kinh doanh qua mạng cần chuẩn bị những gì để khỏi phải đi lại?",
)
IN_ORDER = sorted(QUESTIONS, key=len)


def answers(incoming: Incoming) -> Reply:
    if incoming.kind == "start":
        return Reply("Chào ông/bà", (paragraph("Mời hỏi. " * 80),), (Choice("1", "Xem thêm", "lookup:more:x"),))
    return Reply(f"Dạ: {incoming.text or incoming.choice}")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[tuple[House, str]]:
    database = await migrated(tmp_path / "loaluat.db")
    async with served(database, answers) as (house, address):
        days = ((date(2020, 1, 1), None),)
        house.entries = [Entry(f"so-{n}", one, (), (), "", (), days) for n, one in enumerate(QUESTIONS)]
        yield house, address
    await database.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 900, "height": 740}, reduced_motion="reduce")
    yield context
    await context.close()


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name=WORDS["web.write"])


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name=WORDS["web.suggestions"]).get_by_role("option")


async def offered(page: Page, typed: str = "dang k") -> None:
    await field(page).press_sequentially(typed)
    await expect(options(page)).to_have_text(IN_ORDER[:5])


async def test_while_one_types_at_most_five_questions_are_offered_and_none_is_chosen(
    site: tuple[House, str], context: BrowserContext
) -> None:
    async with welcomed(context, site[1]) as page:
        await expect(field(page)).to_have_attribute("aria-expanded", "false")
        await offered(page)
        await expect(field(page)).to_have_attribute("aria-expanded", "true")
        listbox = page.get_by_role("listbox")
        assert await field(page).get_attribute("aria-controls") == await listbox.get_attribute("id")
        assert await field(page).get_attribute("aria-activedescendant") is None
        await expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
        await field(page).press_sequentially("hai")
        await expect(options(page)).to_have_text([QUESTIONS[2]])
        await field(page).press_sequentially("xyz")
        await expect(listbox).to_have_count(0)
        await expect(field(page)).to_have_attribute("aria-expanded", "false")


async def test_the_arrows_walk_through_the_options_and_back_into_the_field(
    site: tuple[House, str], context: BrowserContext
) -> None:
    async def active() -> str | None:
        await expect(field(page)).to_be_focused()
        id_ = await field(page).get_attribute("aria-activedescendant")
        selected = await page.locator("[role=option][aria-selected=true]").all()
        assert [await one.get_attribute("id") for one in selected] == ([id_] if id_ else [])
        return await selected[0].text_content() if id_ else None

    async with welcomed(context, site[1]) as page:
        await offered(page)
        walked = []
        for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
            await field(page).press(key)
            walked.append(await active())
        assert walked == [IN_ORDER[0], IN_ORDER[1], IN_ORDER[0], None, IN_ORDER[4], None]


async def test_enter_sends_the_chosen_option_as_if_it_had_been_typed(
    site: tuple[House, str], context: BrowserContext
) -> None:
    house, address = site
    async with welcomed(context, address) as page:
        await offered(page)
        await field(page).press("ArrowDown")
        await field(page).press("ArrowDown")
        await field(page).press("Enter")
        await expect(page.locator("article h2").last).to_have_text(f"Dạ: {IN_ORDER[1]}")
        await expect(page.locator(".own .said")).to_have_text([IN_ORDER[1]])
        await expect(page.get_by_role("listbox")).to_have_count(0)
        await expect(field(page)).to_have_value("")
        await expect(field(page)).to_be_focused()
    assert [(one.kind, one.text) for one in house.accepted[1:]] == [("text", IN_ORDER[1])]


async def test_who_walks_through_the_list_is_not_given_another_one(
    site: tuple[House, str], context: BrowserContext
) -> None:
    async def on_its_way(route: Route) -> None:
        assert route.request.method == "POST"  # never answered

    async with welcomed(context, site[1]) as page:
        await offered(page)
        await page.route("**/complete", on_its_way)
        async with page.expect_request("**/complete"):
            await field(page).press_sequentially("y")
        async with page.expect_event("requestfailed"):
            await field(page).press("ArrowDown")
        await field(page).press("ArrowDown")
        await field(page).press("Enter")
        await expect(page.locator(".own .said")).to_have_text([IN_ORDER[1]])


async def test_enter_without_a_chosen_option_sends_what_was_typed(
    site: tuple[House, str], context: BrowserContext
) -> None:
    async with welcomed(context, site[1]) as page:
        await offered(page)
        await field(page).press("Enter")
        await expect(page.locator(".own .said")).to_have_text(["dang k"])
        await expect(page.get_by_role("listbox")).to_have_count(0)


async def test_what_was_sent_is_not_completed_afterwards(site: tuple[House, str], context: BrowserContext) -> None:
    """Its completion comes later than Enter: it was given up."""
    sent = asyncio.Event()

    async def held(route: Route) -> None:
        await sent.wait()
        await route.continue_()

    async with welcomed(context, site[1]) as page:
        await page.route("**/complete", held)
        async with page.expect_request("**/complete"):
            await field(page).fill("dang k")  # one letter after the other would ask more than once
        async with page.expect_event("requestfailed"):
            await field(page).press("Enter")
        sent.set()
        await expect(page.locator("article")).to_have_count(2)
        await expect(page.get_by_role("listbox")).to_have_count(0)


async def test_escape_closes_the_list_keeps_the_text_and_a_further_letter_opens_it_again(
    site: tuple[House, str], context: BrowserContext
) -> None:
    async with welcomed(context, site[1]) as page:
        await offered(page)
        await field(page).press("ArrowDown")
        await field(page).press("Escape")
        await expect(page.get_by_role("listbox")).to_have_count(0)
        await expect(field(page)).to_have_value("dang k")
        assert await field(page).get_attribute("aria-activedescendant") is None
        await field(page).press_sequentially("y")
        await expect(options(page)).to_have_count(5)
        await page.get_by_role("heading", name="Chào ông/bà").click()
        await expect(page.get_by_role("listbox")).to_have_count(0)


async def test_a_key_of_an_input_method_is_never_taken(site: tuple[House, str], context: BrowserContext) -> None:
    """While a syllable is composed, Enter and the arrows belong to the input method; options come all the same."""
    async with welcomed(context, site[1]) as page:
        await field(page).focus()
        method = await context.new_cdp_session(page)
        await method.send("Input.imeSetComposition", {"text": "đăng k", "selectionStart": 6, "selectionEnd": 6})
        await expect(options(page)).to_have_count(5)
        taken = await field(page).evaluate(
            """(box) => ["ArrowDown", "Enter", "Escape"].map((key) => !box.dispatchEvent(
                new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true })))"""
        )
        assert taken == [False, False, False]
        await expect(options(page)).to_have_count(5)
        await expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
        await method.send("Input.insertText", {"text": "đăng ký"})
        await field(page).press("ArrowDown")
        await expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
    assert len(site[0].accepted) == 1


async def test_only_one_request_is_under_way_and_none_for_each_letter_of_a_fast_typist(
    site: tuple[House, str], context: BrowserContext
) -> None:
    async with welcomed(context, site[1]) as page:
        open_, most, urls = 0, 0, []

        def begun(url: str) -> None:
            nonlocal open_, most
            if "complete" in url:
                urls.append(url)
                open_ += 1
                most = max(most, open_)

        def ended(url: str) -> None:
            nonlocal open_
            open_ -= "complete" in url

        page.on("request", lambda one: begun(one.url))
        page.on("requestfinished", lambda one: ended(one.url))
        page.on("requestfailed", lambda one: ended(one.url))
        await field(page).evaluate(
            """(box) => { for (const typed of ["d", "da", "dan", "dang", "dang k"]) {
                box.value = typed; box.dispatchEvent(new Event("input", { bubbles: true })); } box.focus(); }"""
        )
        await expect(options(page)).to_have_count(5)
        assert len(urls) == 1
        await page.route("**/complete", lambda _: None)  # never answered
        for typed in ("dang ky", "dang ky k"):
            async with page.expect_request("**/complete"):
                await field(page).fill(typed)
        assert most == 1
        assert "dang" not in "".join(urls)


@pytest.mark.parametrize("typed", ["1", "12", "0", " 2.", "3) ", "2 k", "/menu", "dang k\nk", "dang " * 30, "   "])
async def test_a_number_a_command_and_a_story_are_not_completed(
    site: tuple[House, str], context: BrowserContext, typed: str
) -> None:
    house, address = site
    async with welcomed(context, address) as page:
        await offered(page)
        await field(page).fill(typed)
        await expect(page.get_by_role("listbox")).to_have_count(0)
        await field(page).fill("168/2024 k")
        async with page.expect_response("**/complete"):
            await field(page).fill("168/2024 kh")
    assert {one.text for one in house.typed} <= {
        "dang k",
        "d",
        "da",
        "dan",
        "dang",
        "dang ",
        "168/2024 k",
        "168/2024 kh",
    }


async def test_without_a_network_nothing_is_offered_and_writing_goes_on(
    site: tuple[House, str], context: BrowserContext
) -> None:
    async with welcomed(context, site[1]) as page:
        await offered(page)
        await context.set_offline(True)
        await expect(page.get_by_role("listbox")).to_have_count(0)
        asked = []
        page.on("request", lambda one: asked.append(one.url) if "complete" in one.url else None)
        await field(page).press_sequentially("y")
        await page.evaluate("() => new Promise((then) => setTimeout(then, 300))")  # runs out after the page's own pause
        assert asked == []
        await context.set_offline(False)
        await page.route("**/complete", lambda route: route.abort())
        async with page.expect_event("requestfailed"):
            await field(page).press_sequentially(" k")
        await expect(page.get_by_role("listbox")).to_have_count(0)
        await expect(field(page)).to_have_value("dang ky k")
        assert len(asked) == 1


@pytest.mark.parametrize(("height", "scheme"), [(740, "light"), (740, "dark"), (360, "light")])
async def test_on_a_phone_the_list_covers_neither_the_field_nor_leaves_the_screen_and_a_thumb_chooses(
    site: tuple[House, str], browser: Browser, height: int, scheme: str
) -> None:
    """360 px wide; 360 px high is what a keyboard leaves."""
    phone = await browser.new_context(
        viewport={"width": 360, "height": height},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    async with welcomed(phone, site[1]) as page:
        await field(page).tap()
        await offered(page)
        if folder := os.environ.get("SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/complete-{height}-{scheme}.png")
        box, shown = await field(page).bounding_box(), await page.get_by_role("listbox").bounding_box()
        assert box is not None
        assert shown is not None
        assert 0 <= shown["y"] < shown["y"] + shown["height"] <= box["y"]
        assert 0 <= shown["x"] < shown["x"] + shown["width"] <= 360
        await expect(field(page)).to_be_in_viewport(ratio=1)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        assert await page.evaluate(CONTRASTS) == []
        await page.evaluate("scrollTo({ top: 300, behavior: 'instant' })")
        before = await page.evaluate("scrollY")
        assert before == 300
        for key in ("ArrowDown",) * 5:
            await field(page).press(key)
        await expect(options(page).last).to_be_in_viewport(ratio=0.9)
        assert await page.evaluate("scrollY") == before
        for option in await options(page).all():
            size = await option.bounding_box()
            assert size is not None
            assert size["height"] >= 44
        await options(page).nth(3).scroll_into_view_if_needed()
        await options(page).nth(3).tap()
        await expect(page.locator("article h2").last).to_have_text(f"Dạ: {IN_ORDER[3]}")
        await expect(field(page)).not_to_be_focused()  # a keyboard would cover the answer
    await phone.close()


async def test_where_the_field_is_at_the_top_of_a_tiny_window_nothing_is_offered(
    site: tuple[House, str], browser: Browser
) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 180}, reduced_motion="reduce")
    async with welcomed(context, site[1]) as page:
        await field(page).focus()
        await field(page).evaluate("(box) => box.scrollIntoView({ block: 'start', behavior: 'instant' })")
        async with page.expect_response("**/complete"):
            await page.keyboard.press("d")
        await expect(page.get_by_role("listbox")).to_have_count(0)
    await context.close()


async def test_a_mouse_chooses_too(site: tuple[House, str], context: BrowserContext) -> None:
    async with welcomed(context, site[1]) as page:
        await offered(page)
        await options(page).nth(2).click()
        await expect(page.locator(".own .said")).to_have_text([IN_ORDER[2]])
        await expect(field(page)).to_be_focused()
