"""The chat page in a real browser, mostly by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.sandbox.small_bot import Running

pytestmark = pytest.mark.browser

ENTERPRISE, OFFICER = "#phone-enterprise", "#phone-officer"


async def type_and_send(page: Page, words: str) -> None:
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def test_by_keyboard_alone_a_question_is_asked_and_its_answer_read(open_page: OpenPage) -> None:
    async with open_page() as page:
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#say-enterprise")).to_be_focused()
        await type_and_send(page, "日照新认定的小巨人给多少")
        log = page.locator(f"{ENTERPRISE} [role=log]")
        await expect(log.locator(".row.me .bubble")).to_contain_text("日照新认定的小巨人给多少")
        answer = log.locator(".row.bot .bubble.markdown").last
        await expect(answer.locator(".warning")).to_have_text("100 万元")
        await expect(answer.locator("blockquote .line")).to_have_count(2)
        await expect(page.locator("#say-enterprise")).to_be_focused()
        assert await page.locator(f"{OFFICER} .row.me").count() == 0


async def test_a_card_button_is_pressed_by_keyboard_and_greys_out(open_page: OpenPage, running: Running) -> None:
    async with open_page() as page:
        await page.locator("#say-enterprise").focus()
        await type_and_send(page, "卡")
        choice = page.get_by_role("button", name="日照市")
        await choice.wait_for()
        await page.locator(f"{ENTERPRISE} [role=log]").focus()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(choice).to_be_focused()
        await page.keyboard.press("Space")
        done = page.get_by_role("button", name="已选：日照市")
        await expect(done).to_be_disabled()
        await expect(choice).to_have_count(1)  # only the greyed one is left; its name contains the words
        assert running.bot.heard[-1]["EventKey"] == "2"


async def test_shift_enter_starts_a_line_and_enter_while_composing_does_not_send(
    open_page: OpenPage, running: Running
) -> None:
    async with open_page() as page:
        box = page.locator("#say-enterprise")
        await box.focus()
        await page.keyboard.type("第一行")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("第二行")
        await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
        await expect(box).to_have_value("第一行\n第二行")
        await page.keyboard.press("Enter")
        await expect(box).to_have_value("")
        await page.locator(f"{ENTERPRISE} .row.me").wait_for()
        await running.until("demo_jinhu", "100 万元")
        assert running.bot.heard[-1]["Content"] == "第一行\n第二行"


async def test_the_day_is_changed_and_both_phones_say_so(open_page: OpenPage, running: Running) -> None:
    async with open_page() as page:
        await page.get_by_role("button", name="2023-06-01").click()
        await expect(page.locator("#today")).to_have_text("2023年6月1日 星期四")
        await expect(page.locator(".note.date")).to_have_count(2)
        assert running.clock.today().isoformat() == "2023-06-01"
        await page.locator("#date").fill("2022-04-20")
        await page.locator("#date").dispatch_event("change")
        await expect(page.locator("#today")).to_have_text("2022年4月20日 星期三")


async def test_choosing_another_firm_opens_its_own_chat(open_page: OpenPage, running: Running) -> None:
    async with open_page() as page:
        await page.locator("#say-enterprise").focus()
        await type_and_send(page, "静")
        await page.locator(f"{ENTERPRISE} .row.me").wait_for()
        await page.get_by_label("企业联系人", exact=True).select_option("demo_rizhao")
        await running.until("demo_rizhao", "您好")
        await expect(page.locator(f"{ENTERPRISE} .row.bot")).to_have_count(1)
        assert await page.locator(f"{ENTERPRISE} .row.me").count() == 0
        assert running.bot.heard[-1] | {"CreateTime": ""} == {
            "ToUserName": running.corp.corp_id,
            "FromUserName": "demo_rizhao",
            "CreateTime": "",
            "MsgType": "event",
            "Event": "enter_agent",
            "EventKey": "",
            "AgentID": running.corp.agent_id,
        }


async def test_a_suggested_question_and_the_menu_are_one_press_away(open_page: OpenPage, running: Running) -> None:
    async with open_page() as page:
        await page.get_by_role("button", name="就高不就低是啥意思").first.press("Enter")
        await expect(page.locator(f"{ENTERPRISE} .row.bot")).to_have_count(2)
        await page.locator(f"{OFFICER} .menu").get_by_role("button", name="帮助").press("Enter")
        await expect(page.locator(f"{OFFICER} .row.bot")).to_have_count(2)
        assert running.bot.heard[-1]["EventKey"] == "menu:2"


async def test_a_bot_that_refuses_the_message_leaves_a_line_that_says_so(open_page: OpenPage, running: Running) -> None:
    async with open_page() as page:
        running.bot.refusals = 3
        await page.locator("#say-enterprise").focus()
        await type_and_send(page, "在吗")
        await expect(page.locator(f"{ENTERPRISE} .note.error")).to_contain_text("HTTP 500")
        await expect(page.locator(f"{ENTERPRISE} .row.me .meta")).to_contain_text("没有送到")


async def test_what_the_bot_sends_cannot_become_markup_or_a_script(open_page: OpenPage, running: Running) -> None:
    async with open_page() as page:
        evil = (
            '<img src=x onerror=alert(1)> [点](javascript:alert(1)) [好](https://example.invalid/"onmouseover=1)'
            '<font color="red">红</font> **<b>粗</b>**\n# <svg onload=alert(1)>'
        )
        for kind in ("markdown", "text"):
            await running.bot.send({"touser": "demo_jinhu", "msgtype": kind, kind: {"content": evil}})
        log = page.locator(f"{ENTERPRISE} [role=log]")
        await expect(log.locator(".row.bot")).to_have_count(3)
        assert await log.locator("img, svg, script, b, font, [onmouseover], a:not([href^=http])").count() == 0
        await expect(log.locator(".bubble.text").last).to_contain_text("<img src=x onerror=alert(1)>")


async def test_on_a_narrow_screen_one_phone_shows_and_the_tabs_work_by_arrow_keys(open_page: OpenPage) -> None:
    async with open_page(390, 844) as page:
        await expect(page.locator(OFFICER)).to_be_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.locator("#tab-enterprise").focus()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#tab-officer")).to_be_focused()
        await expect(page.locator(OFFICER)).to_be_visible()
        await expect(page.locator(ENTERPRISE)).to_be_hidden()
        await expect(page.locator(f"{OFFICER} .row.bot")).to_have_count(1)


async def test_a_long_answer_is_shown_from_its_beginning_with_a_way_down(open_page: OpenPage, running: Running) -> None:
    async with open_page() as page:
        await page.locator("#say-enterprise").focus()
        await type_and_send(page, "静")
        mine = page.locator(f"{ENTERPRISE} .row.me")
        await mine.wait_for()
        for part in range(3):
            words = "\n".join(f"第{part}段第{line}行" for line in range(20))
            await running.bot.send({"touser": "demo_jinhu", "msgtype": "markdown", "markdown": {"content": words}})
        await expect(page.locator(f"{ENTERPRISE} .row.bot")).to_have_count(4)
        await expect(mine).to_be_in_viewport()
        down = page.locator(f"{ENTERPRISE} .below button")
        while await down.is_visible():
            await down.press("Enter")
        await expect(page.get_by_text("第2段第19行")).to_be_in_viewport()


async def test_a_page_loaded_again_shows_the_chat_so_far(open_page: OpenPage) -> None:
    async with open_page() as page:
        await page.locator("#say-enterprise").focus()
        await type_and_send(page, "还有效吗")
        await page.locator(f"{ENTERPRISE} .bubble.markdown").wait_for()
        await page.reload()
        await expect(page.locator(f"{ENTERPRISE} .row.me .bubble")).to_contain_text("还有效吗")


async def test_words_stand_out_enough_from_what_is_behind_them(open_page: OpenPage) -> None:
    async with open_page() as page:
        await page.locator("#say-enterprise").focus()
        await type_and_send(page, "卡")
        await page.get_by_role("button", name="日照市").wait_for()
        await type_and_send(page, "多少")
        await page.locator(f"{ENTERPRISE} .bubble.markdown").wait_for()
        assert await page.evaluate(CONTRAST) == []


# Every text on a plain background, by WCAG 2: contrast under 4.5 is reported.
CONTRAST = """() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const style = getComputedStyle(node), colour = channels(style.backgroundColor);
      if (/^radial|^linear-gradient\\(145/.test(style.backgroundImage)) return null;  // the page, the avatars
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll('main *, header *')) {
    const words = [...node.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join('');
    if (!words || node.disabled || !node.checkVisibility()) continue;
    const back = behind(node);
    if (!back) continue;
    const [a, b] = [light(channels(getComputedStyle(node).color)), light(back)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(words + ' ' + ((a + 0.05) / (b + 0.05)).toFixed(2));
  }
  return poor;
}"""
