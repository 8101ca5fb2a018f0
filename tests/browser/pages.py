"""What people do at the screens, in their own words, so that a walk reads like a story.

A helper finds things as a person does: by what is written on them. It waits for what the person
would wait for, never for a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from playwright.sync_api import Error, FilePayload, Locator, Page, expect

if TYPE_CHECKING:
    from playwright.sync_api import Download

PASSWORD = "Xueshi-demo-2019"
# Asked of the page itself: the browser's event of a page that came at once can be missed.
WHEN_LOADED = """() => new Promise((done) => {
  if (document.readyState === "complete") done();
  else addEventListener("load", () => done(), { once: true });
})"""


@dataclass(frozen=True)
class Course:
    """A course to be filed."""

    title: str
    starts_on: str
    ends_on: str
    hours: str
    place: str = "青海省西宁市"
    summary: str = "聚焦新理论、新知识、新技术、新方法。"


class Visitor:
    """Somebody at a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # Coming, going and finding the way.

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Signs in and waits for the first page."""
        self.page.goto("/login/")
        self.try_to_sign_in(username, password)
        expect(self.page.get_by_role("button", name="退出")).to_be_visible()

    def try_to_sign_in(self, username: str, password: str) -> None:
        """Fills the sign-in page and sends it, whatever comes of it."""
        self.page.get_by_label("登录名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()

    def activate(self, username: str, code: str, password: str) -> None:
        """Uses a one-time code to choose a password."""
        self.page.goto("/login/")
        self.page.get_by_role("link", name="激活账号").click()
        self.fill("登录名", username)
        self.fill("激活码", code)
        self.fill("新密码", password)
        self.fill("再次输入新密码", password)
        self.press("激活")
        self.reads("账号已激活，请用您的登录名和新密码登录。")

    def choose_role(self, role: str) -> None:
        """Goes on in one of several roles."""
        self.main.get_by_role("button", name=role).click()
        self.reads("已切换身份。")

    def sign_out(self) -> None:
        """Leaves."""
        self.page.get_by_role("button", name="退出").click()
        self.reads("您已安全退出。")

    @property
    def main(self) -> Locator:
        """The content of the page, without bar and menu."""
        return self.page.get_by_role("main")

    @property
    def menu(self) -> Locator:
        """The menu at the side."""
        return self.page.get_by_role("navigation", name="主菜单")

    def open(self, entry: str) -> None:
        """Follows an entry of the menu."""
        self.menu.get_by_role("link", name=entry).click()
        self.is_at(entry)

    def is_at(self, heading: str) -> None:
        """The page has this heading, and its scripts are at work."""
        expect(self.main.get_by_role("heading", level=1)).to_have_text(heading)
        self._is_ready()

    def _is_ready(self) -> None:
        """The scripts of the page that is shown are at work; nobody is faster than they."""
        while True:
            try:
                self.page.evaluate(WHEN_LOADED)
            except Error as error:
                # The page was left while it was asked: the next one is.
                if "context was destroyed" not in error.message:
                    raise
            else:
                return

    def follow(self, link: str) -> None:
        """Follows a link of the page."""
        self.main.get_by_role("link", name=link).first.click()

    def press(self, button: str) -> None:
        """Presses a button of the page."""
        found = self.main.get_by_role("button", name=button, exact=True)
        expect(found).to_be_visible()
        self._is_ready()
        found.click()

    def press_and_confirm(self, button: str) -> None:
        """Presses a button and says yes in the dialog that asks."""
        self.press(button)
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        dialog.locator("[data-confirm-accept]").click()

    def reads(self, *texts: str) -> None:
        """The page says all of this, and its scripts are at work."""
        for text in texts:
            expect(self.main).to_contain_text(text)
        self._is_ready()

    def does_not_read(self, *texts: str) -> None:
        """The page says none of this (call it after `is_at` or `reads`)."""
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    # Forms.

    def field(self, label: str) -> Locator:
        """The control under a label."""
        control = self.main.get_by_label(_label(label))
        expect(control).to_be_visible()
        self._is_ready()
        return control

    def fill(self, label: str, text: str) -> None:
        """Types into a field."""
        self.field(label).fill(text)

    def reads_at(self, label: str, text: str) -> None:
        """The page says this right at the field."""
        box = self.main.locator(".field").filter(has=self.page.get_by_label(_label(label)))
        expect(box.locator(".error:visible")).to_contain_text(text)

    def pick(self, label: str, words: str, choice: str) -> None:
        """Types some words into a search field and takes a result."""
        self.field(label).fill(words)
        self.page.get_by_role("option", name=choice).first.click()

    # Cases.

    def open_waiting(self, title: str) -> None:
        """Opens a case that waits for this desk."""
        self.open("待我审核")
        self.follow(title)
        self.is_at(title)

    def open_own(self, title: str) -> None:
        """Opens a case of one's own organisation that is under way, from the desk."""
        self.open("工作台")
        queue = self.main.locator(".panel").filter(has_text="本单位办理中")
        queue.get_by_role("link", name=title).click()
        self.is_at(title)

    def file_course(self, course: Course) -> None:
        """Writes a new filing and saves it."""
        self.open("课程备案")
        self.follow("新建课程备案")
        self.is_at("新建课程备案")
        self.fill_course(course)
        self.press("保存，下一步上传材料")

    def fill_course(self, course: Course) -> None:
        """Fills the form of a filing."""
        self.fill("课程名称", course.title)
        self.fill("开始日期", course.starts_on)
        self.fill("结束日期", course.ends_on)
        self.fill("学时", course.hours)
        self.fill("培训地点", course.place)
        self.main.get_by_role("checkbox", name="工程技术人员").check()
        self.fill("内容简介", course.summary)

    def begin_declaration(self, category: str) -> None:
        """Chooses what to declare."""
        self.open("学时申报")
        self.follow("申报学时")
        self.is_at("申报学时")
        self.follow(category)

    def fill_meeting(self, title: str, starts_on: str, ends_on: str) -> None:
        """Fills what is asked about a meeting."""
        self.fill("会议（活动）名称", title)
        self.fill("主办单位", "青海省科学技术协会")
        self.fill("开始日期", starts_on)
        self.fill("结束日期", ends_on)

    def add_people(self, names: Sequence[str], amounts: Sequence[str], what: str = "学时") -> None:
        """Finds people of the unit one after the other and enters each one's amount."""
        for name, amount in zip(names, amounts, strict=True):
            self.pick("添加人员", name, name)
            row = self.person_row(name)
            row.get_by_label(what).fill(amount)

    def person_row(self, name: str) -> Locator:
        """A person's row in the list of a declaration."""
        return self.main.get_by_role("row").filter(has_text=name)

    def upload(self, kind: str, file: FilePayload) -> None:
        """Puts a file into the case, as proof of this kind."""
        self.send(kind, file)
        self.reads(f"已上传：{file['name']}")

    def send(self, kind: str, file: FilePayload) -> None:
        """Chooses a file, which sends it, whatever comes of it."""
        chooser = self.page.get_by_label(f"选择文件：{kind}")
        expect(chooser).to_be_attached()
        self._is_ready()
        chooser.set_input_files(file)

    def sees_picture(self, name: str) -> None:
        """A scanned proof is shown in the page of the case."""
        self.main.locator("summary").filter(has_text=name).click()
        picture = self.main.get_by_role("img", name=name)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
        expect(picture).not_to_have_js_property("naturalWidth", 0)

    def submit(self) -> None:
        """Hands the case in and reads that it has gone."""
        self.press("提交审核")
        self.reads("已提交。")

    def approve(self) -> None:
        """Decides 通过."""
        self.press("通过")
        self.reads("已通过。")

    def give_reason(self, decision: str, reason: str) -> None:
        """Opens 退回 or 不予…, writes a reason (or nothing) and presses the button."""
        part = self.decision_part(decision)
        expect(part).to_be_visible()
        self._is_ready()
        if part.get_attribute("open") is None:
            part.locator("> summary").click()
        part.get_by_label("原因").fill(reason)
        part.get_by_role("button", name=decision, exact=True).click()

    def decision_part(self, decision: str) -> Locator:
        """The part of the decision panel for 退回 or 不予…"""
        panel = self.main.get_by_role("complementary", name="审核")
        return panel.locator("details").filter(has=self.page.locator("summary", has_text=decision))

    def send_back(self, reason: str) -> None:
        """Decides 退回."""
        self.give_reason("退回", reason)
        self.reads("已退回申报单位修改。")

    def refuse(self, reason: str, decision: str = "不予通过") -> None:
        """Decides 不予通过, and says yes when asked."""
        self.give_reason(decision, reason)
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name=decision).click()
        self.reads("已作出不予通过的决定。")

    def fact(self, label: str) -> str:
        """A fact of the page, such as 备案号."""
        term = self.main.locator("dl.facts > div").filter(
            has=self.page.locator("dt", has_text=re.compile(f"^{re.escape(label)}$"))
        )
        return term.locator("dd").inner_text().strip()

    def has_state(self, state: str) -> None:
        """The word beside the heading of a case."""
        expect(self.main.locator(".case-head .status")).to_have_text(state)

    # Hours, sheets and papers.

    def year_hours(self, year: int) -> dict[str, Decimal]:
        """What the card of a year says: credited hours of 公需, 专业 and 合计."""
        found = self._measures(year)
        return {label: Decimal(credited) for label, credited, _ in found}

    def year_required(self, year: int) -> dict[str, Decimal]:
        """What the card of a year says is required."""
        return {label: Decimal(required) for label, _, required in self._measures(year)}

    def _measures(self, year: int) -> list[tuple[str, str, str]]:
        card = self.main.get_by_role("article").filter(has_text=f"{year} 年度")
        return re.findall(r"(公需|专业|合计) ([\d.]+) / ([\d.]+) 学时", card.inner_text())

    def download(self, link: str) -> tuple[str, bytes]:
        """Follows a link that answers with a file; its name and content."""
        with self.page.expect_download() as found:
            self.follow(link)
        return _content(found.value)


def _label(text: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(text)}(必填)?$")


def _content(download: Download) -> tuple[str, bytes]:
    return download.suggested_filename, download.path().read_bytes()
