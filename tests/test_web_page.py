"""The page in a real browser, on a real server and a real history: seen, pressed, typed, lost and found again."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from bot.message import Bullets, Choice, Incoming, Paragraph, Quote, Reply, Span, numbered, paragraph, text
from bot.storage import Database
from tests.browser import chromium, needs_chromium, opened, welcomed
from tests.migrated import migrated
from tests.web_door import WORDS, House, served

pytestmark = needs_chromium

LONG = "Phạt tiền từ 400.000 đồng đến 600.000 đồng đối với người điều khiển xe. " * 12
CARD = Reply(
    "Không đội mũ bảo hiểm bị phạt bao nhiêu?",
    (
        Paragraph((Span("Phạt "), Span("400.000 đến 600.000 đồng", bold=True), Span("."))),
        Bullets((text("Người lái"), text("Người ngồi sau"))),
        Quote((text(LONG),)),
        paragraph("Điểm h khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP · đang có hiệu lực.", small=True),
    ),
    numbered([("Xem thêm", "lookup:more:x"), ("Đố vui về quy định này", "quiz:about:x")]),
    source="https://vanban.example.vn/168",
)
SCREENFULS = Reply("Dài", (Quote((text(LONG),) * 3, folded=False),), CARD.choices)
QUESTION = Reply("Câu 1/5", (paragraph("Ai bị phạt?"),), (Choice("A", "Không ai", "quiz:answer:0"),))
JUDGED = Reply("Chưa đúng", (paragraph("Vì có luật."),), numbered([("Câu tiếp theo", "quiz:about:x")]), replaces=True)


def answers(incoming: Incoming) -> Reply:
    """A small conversation."""
    if incoming.kind == "start":
        return Reply("Chào ông/bà", (paragraph(f"Mục: {incoming.text or 'không'}"),), CARD.choices)
    if incoming.choice.startswith("quiz:answer"):
        return JUDGED
    if incoming.choice.startswith("quiz:"):
        return QUESTION
    if incoming.verdict == "accusation":
        return Reply(blocks=(paragraph("Trợ lý không nhận tố cáo."),))
    if incoming.text.startswith("dai"):
        return SCREENFULS
    return CARD if "mu" in incoming.text else Reply(blocks=(paragraph(f"Dạ: {incoming.text or incoming.choice}"),))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await migrated(tmp_path / "loaluat.db")
    yield database
    await database.close()


@pytest.fixture
async def site(database: Database) -> AsyncIterator[tuple[House, str]]:
    async with served(database, answers) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[BrowserContext]:
    # without motion the page is where it ends up as soon as a message stands in it
    context = await browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, reduced_motion="reduce")
    yield context
    await context.close()


async def say(page: Page, said: str) -> None:
    box = page.get_by_label(WORDS["web.write"])
    await box.fill(said)
    await box.press("Enter")


async def test_a_first_visit_is_welcomed_at_once_and_only_once(site: tuple[House, str], phone: BrowserContext) -> None:
    house, address = site
    async with opened(phone, address) as page:
        await expect(page.get_by_role("heading", name="Chào ông/bà")).to_be_visible()
        await expect(page.get_by_text(WORDS["web.about"])).to_be_in_viewport()
        await page.reload()
        await expect(page.get_by_role("heading", name="Chào ông/bà")).to_have_count(1)
    assert [one.kind for one in house.accepted] == ["start"]


async def test_a_page_that_is_loaded_again_before_its_welcome_came_does_not_ask_for_a_second_one(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    house, address = site
    house.answers = None
    async with opened(phone, address) as page:
        for _ in range(2):
            async with page.expect_response("**/chat"):
                await page.reload()
    assert len(house.accepted) == 1


async def test_a_deep_link_opens_its_item_and_is_not_opened_again(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    house, address = site
    async with opened(phone, f"{address}/?start=non-mu-bao-hiem") as page:
        await expect(page.get_by_text("Mục: non-mu-bao-hiem")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("Mục: non-mu-bao-hiem")).to_have_count(1)
    assert [one.text for one in house.accepted] == ["non-mu-bao-hiem"]


async def test_a_question_is_answered_and_still_there_after_a_reload(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    async with welcomed(phone, site[1]) as page:
        await say(page, "khong doi <b>mu</b>")
        for _ in range(2):
            own = page.locator(".own .said")
            await expect(own).to_have_text(["khong doi <b>mu</b>"])
            card = page.locator("article").last
            await expect(card.get_by_role("heading")).to_have_text(CARD.title)
            await expect(card.locator("strong")).to_have_text("400.000 đến 600.000 đồng")
            await expect(card.get_by_role("link", name=WORDS["web.source"])).to_have_attribute(
                "href", CARD.source or ""
            )
            await page.reload()


async def test_the_question_and_the_beginning_of_a_long_answer_are_in_view(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    async with welcomed(phone, site[1]) as page:
        for count, said in enumerate(("dai 1", "dai 2"), 2):
            await say(page, said)
            await expect(page.locator("article")).to_have_count(count)
            await expect(page.locator(".own").last).to_be_in_viewport(ratio=1)
            await expect(page.locator("article h2").last).to_be_in_viewport(ratio=1)


async def test_who_asks_before_the_welcome_came_is_answered_and_not_welcomed_below_the_answer(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    written, begun = asyncio.Event(), asyncio.Event()

    async def held(route: Route) -> None:
        await (begun if route.request.url.endswith("/chat") else written).wait()
        await route.continue_()

    await phone.route(re.compile(r"/(chat|events)(\?|$)"), held)
    async with opened(phone, site[1]) as page:
        await say(page, "dai 1")
        written.set()
        await expect(page.locator("[aria-live=polite]")).to_have_count(1)
        begun.set()
        for count in (1, 2):
            await expect(page.locator("article h2")).to_have_text([SCREENFULS.title] * count)
            await expect(page.locator(".own").last).to_be_in_viewport(ratio=1)
            await say(page, "dai 2")
    assert {one.kind for one in site[0].accepted} == {"text"}


async def test_a_pressed_choice_is_shown_and_answered_and_the_older_ones_stay_pressable(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    house, address = site
    async with welcomed(phone, address) as page:
        await say(page, "mu")
        await page.locator("article").nth(1).get_by_role("button", name="Đố vui").click()
        await expect(page.get_by_role("heading", name="Câu 1/5")).to_be_visible()
        await expect(page.locator(".own .said")).to_have_text(["mu", "Đố vui về quy định này"])
        await page.locator("article").nth(0).get_by_role("button", name="Xem thêm").click()
        await expect(page.get_by_text("Dạ: lookup:more:x")).to_be_visible()
        assert house.accepted[-1].message == (await page.locator("article").nth(0).get_attribute("id") or "")[1:]
        await page.reload()
        await expect(page.locator(".own .said")).to_have_text(["mu", "Đố vui về quy định này", "Xem thêm"])


async def test_only_the_message_that_typed_numbers_belong_to_shows_its_keys(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    async with welcomed(phone, site[1]) as page:
        await say(page, "mu")
        await expect(page.locator("article")).to_have_count(2)
        await expect(page.locator(".key:visible")).to_have_text(["1", "2"])
        await expect(page.locator("article").nth(1).locator(".key").first).to_be_visible()


async def test_a_quiz_question_is_replaced_where_it_stands_and_the_focus_stays_there(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    async with opened(phone, site[1]) as page:
        await page.get_by_role("button", name="Đố vui").click()
        answer = page.get_by_role("button", name="Không ai")
        await answer.focus()
        await page.keyboard.press("Enter")
        for _ in range(2):
            await expect(page.get_by_role("heading", name="Chưa đúng")).to_be_visible()
            await expect(page.locator("article")).to_have_count(2)
            await expect(page.get_by_text("Ai bị phạt?")).to_have_count(0)
            if _ == 0:
                await expect(page.locator("article").last).to_be_focused()
                await page.reload()


async def test_what_the_guard_stopped_is_taken_off_the_page(site: tuple[House, str], phone: BrowserContext) -> None:
    async with welcomed(phone, site[1]) as page:
        await say(page, "toi to cao ong Nguyen Van A chu tich xa nhan hoi lo 50 trieu")
        await expect(page.get_by_text("Trợ lý không nhận tố cáo.")).to_be_visible()
        await expect(page.locator(".own .said")).to_have_text([WORDS["web.stopped"]])
        await page.reload()
        await expect(page.locator(".own .said")).to_have_text([WORDS["web.stopped"]])
        assert "Nguyen Van A" not in await page.content()


async def test_a_message_that_could_not_be_sent_is_sent_later_and_answered_once(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    house, address = site
    async with welcomed(phone, address) as page:
        await expect(page.locator("article")).to_have_count(1)
        await page.route("**/chat", lambda route: route.abort())
        await say(page, "mu")
        await expect(page.get_by_text(WORDS["web.failed"])).to_be_visible()
        await page.unroute("**/chat")
        await page.get_by_role("button", name=WORDS["web.again"]).click()
        await expect(page.locator("article")).to_have_count(2)
        await expect(page.get_by_text(WORDS["web.failed"])).to_have_count(0)
        await expect(page.locator(".own")).to_have_count(1)
    assert [one.text for one in house.accepted] == ["", "mu"]


async def test_an_answer_that_was_lost_on_its_way_is_not_given_twice(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    """The server took the message, the network lost its 200: the page sends it again under the same id."""
    house, address = site
    async with welcomed(phone, address) as page:
        await expect(page.locator("article")).to_have_count(1)
        await page.evaluate(
            """() => {
                const real = window.fetch;
                window.fetch = async (...all) => { await real(...all); window.fetch = real; throw new TypeError("lost"); };
            }"""
        )
        await say(page, "mu")
        await expect(page.locator("article")).to_have_count(2)
        await page.reload()
        await expect(page.locator("article")).to_have_count(2)
        await expect(page.locator(".own")).to_have_count(1)
    assert [one.text for one in house.accepted] == ["", "mu"]


async def test_the_conversation_survives_a_restart_of_the_server(database: Database, phone: BrowserContext) -> None:
    async with served(database, answers) as (_, address):
        page = await phone.new_page()
        await page.goto(address)
        await expect(page.locator("article")).to_have_count(1)
        await say(page, "mu")
        await expect(page.locator("article")).to_have_count(2)
    await page.get_by_label(WORDS["web.write"]).fill("một câu viết dở")
    await expect(page.get_by_text(WORDS["web.lost"])).to_be_visible(timeout=15_000)
    async with served(database, answers, port=int(address.rpartition(":")[2])) as (house, _):
        user = await _user(database)
        await house.page.send(user, house.page.render(Reply("Tin mới"))[0])
        await expect(page.get_by_role("heading", name="Tin mới")).to_be_visible(timeout=15_000)
        await page.reload()
        await expect(page.locator("article")).to_have_count(3)
        await expect(page.get_by_label(WORDS["web.write"])).to_have_value("một câu viết dở")


async def test_a_page_finds_its_way_back_from_a_proxy_whose_server_was_away(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    """A browser gives up for ever on a stream that was answered with 502."""
    page = await phone.new_page()
    await page.route("**/events*", lambda route: route.fulfill(status=502), times=2)
    await page.goto(site[1])
    await expect(page.get_by_role("heading", name="Chào ông/bà")).to_be_visible(timeout=15_000)


async def _user(database: Database) -> str:
    from sqlalchemy import text as sql

    async with database.read() as connection:
        found: str = (await connection.execute(sql('SELECT "user" FROM channel_history LIMIT 1'))).scalar_one()
    return found


async def test_a_message_that_comes_by_itself_does_not_pull_a_reader_away(
    site: tuple[House, str], phone: BrowserContext, database: Database
) -> None:
    house, address = site
    async with welcomed(phone, address) as page:
        for n in range(3):
            await say(page, f"mu {n}")
            await expect(page.locator("article")).to_have_count(n + 2)
        await page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        await house.page.send(await _user(database), house.page.render(Reply("Tin mới"))[0])
        await expect(page.locator("article")).to_have_count(5)
        await expect(page.get_by_role("heading", name="Tin mới")).not_to_be_in_viewport()
        await page.get_by_role("button", name=WORDS["web.new"]).click()
        await expect(page.get_by_role("heading", name="Tin mới")).to_be_in_viewport()


# For everybody


@pytest.mark.parametrize("width", [360, 320, 180])
async def test_nothing_is_cut_off_on_a_narrow_screen(site: tuple[House, str], browser: Browser, width: int) -> None:
    """360 px, 320 px, and 360 px at 200 %."""
    context = await browser.new_context(viewport={"width": width, "height": 640})
    async with welcomed(context, site[1]) as page:
        await say(page, "mu " + "x" * 200)
        await expect(page.locator("article")).to_have_count(2)
        await page.locator("summary").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await context.close()


async def test_what_is_pressed_is_large_enough_for_a_thumb(site: tuple[House, str], phone: BrowserContext) -> None:
    async with welcomed(phone, site[1]) as page:
        await say(page, "mu")
        await expect(page.locator("article")).to_have_count(2)
        for control in await page.locator("button:visible, summary, .link a").all():
            box = await control.bounding_box()
            assert box is not None
            assert box["height"] >= 44
        assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 17


async def test_the_keyboard_reaches_everything_in_the_order_of_reading(
    site: tuple[House, str], browser: Browser
) -> None:
    page = await browser.new_page()
    await page.goto(site[1])
    await expect(page.locator("article")).to_have_count(1)
    reached = []
    for _ in range(5):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("(document.activeElement.innerText || document.activeElement.id).trim()"))
        outline = await page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "solid 3px" in outline, (reached, outline)
    assert [re.sub(r"\s+", " ", one) for one in reached] == [
        WORDS["web.skip"],
        "1 Xem thêm",
        "2 Đố vui về quy định này",
        "say",
        WORDS["web.send"],
    ]
    await page.close()


async def test_a_screen_reader_hears_what_comes_but_not_the_whole_history(
    site: tuple[House, str], phone: BrowserContext
) -> None:
    async with opened(phone, site[1]) as page:
        log = page.get_by_role("log", name=WORDS["web.log"])
        await expect(log).to_have_attribute("aria-live", "polite")
        assert await page.locator("html").get_attribute("lang") == "vi"
        assert 'aria-live="off"' in await (await phone.request.get(site[1])).text()
        await expect(page.locator("article").first).to_have_accessible_name(WORDS["web.theirs"])
        await expect(page.get_by_role("group", name=WORDS["web.choices"])).to_have_count(1)


CONTRASTS = """() => {
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const ground = (e) => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor; if (!c.startsWith("rgba(0, 0, 0, 0")) return c; } };
  return [...document.querySelectorAll("h1,h2,p,li,a,summary,button,.key,.label,.said,textarea")]
    .filter((e) => e.checkVisibility())
    .map((e) => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
      return [e.outerHTML.slice(0, 60), (a + 0.05) / (b + 0.05)]; })
    .filter(([, ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_stands_out_from_its_ground(site: tuple[House, str], browser: Browser, scheme: str) -> None:
    context = await browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    async with welcomed(context, site[1]) as page:
        await say(page, "mu")
        await expect(page.locator("article")).to_have_count(2)
        await page.mouse.move(0, 0)
        assert await page.evaluate(CONTRASTS) == []
    await context.close()


async def test_without_javascript_the_page_says_so(site: tuple[House, str], browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(site[1])
    notice = page.locator("noscript .notice")
    await expect(notice).to_be_visible()
    assert await notice.text_content() == WORDS["web.no_script"]
    await context.close()
