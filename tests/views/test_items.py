"""A person's own items on the screens: entered, shown with their worth, handed in, confirmed."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.enums import Role
from app.models import Case, LedgerEntry, db
from app.operations.consent import CONSENT_TEXT
from tests.factories import PASSWORD, World, entries, pdf
from tests.qingdao import Qingdao
from tests.views.statements import statements
from tests.views.visitor import Visitor

CONFERENCE = {
    "title": "海洋工程学术年会",
    "organiser": "青岛市科学技术协会",
    "sessions-0-day": "2026-03-05",
    "sessions-0-hours": "9",
    "sessions-1-day": "2026-03-06",
    "sessions-1-hours": "6",
    "sessions-2-day": "",
    "sessions-2-hours": "",
}
RESULT = {
    "result_type": "paper",
    "title": "海洋防腐涂层研究",
    "project_key": "海洋防腐",
    "certificate_number": "ISSN 1000-1",
    "ends_on": "2026-04-01",
}
LEAVE = {"starts_on": "2026-01-05", "ends_on": "2026-04-30"}
DEGREE = {
    "title": "土木工程专业本科",
    "organiser": "西安交通大学",
    "ends_on": "2019-06-30",
    "certificate_number": "105271201906000001",
}
MEETING = {
    "title": "冻土工程年会",
    "organiser": "青海省科学技术协会",
    "starts_on": "2019-08-05",
    "ends_on": "2019-08-07",
    "days": "2.5",
    "summary": "",
}
MOST = 8


def enter(app, actor):
    visitor = Visitor(app)
    assert visitor.sign_in(actor.user_name, PASSWORD).status_code == 302
    return visitor


def text_of(answer, status=200):
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def main_of(answer, status=200):
    page = text_of(answer, status)
    words = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    return re.sub(r"\s+", " ", words)


def created(visitor, category, form):
    """The address of a new item's page."""
    visitor.get(f"/item/add/?category={category}")
    answer = visitor.post(f"/item/add/?category={category}", form)
    assert answer.status_code == 302, main_of(answer, answer.status_code)
    return answer.headers["Location"]


def act(visitor, page, step, **form):
    """Presses a button of a case's page, as somebody who has it open."""
    version = str(visitor.version(page))
    return visitor.post(f"{page}{step}/", {"version": version, **form}, follow_redirects=True)


def take(visitor, page, into="new"):
    """Takes in what was handed in; leads to where it went."""
    version = str(visitor.version(page))
    take_in = page.replace("/case/", "/hand-in/") + "take/"
    return visitor.post(take_in, {"version": version, "into": into}, follow_redirects=True)


def proof(visitor, page, kind):
    file = (io.BytesIO(pdf(f"{page} {kind}")), "证明.pdf")
    return text_of(act(visitor, page, "evidence", kind=kind, file=file))


@pytest.fixture
def city(app, clock):
    """A unit of Qingdao, its administrator and one of its people at their browsers."""
    with app.app_context():
        qingdao = Qingdao(World(), clock)
        stranger = qingdao.organisation("青岛港务集团")
        colleague = qingdao.world.person(qingdao.unit, "王芳")
        yield SimpleNamespace(
            world=qingdao,
            owner=enter(app, qingdao.owner),
            admin=enter(app, qingdao.admin),
            colleague=enter(app, qingdao.world.professional(colleague)),
            stranger=enter(app, qingdao.world.account(Role.UNIT_ADMIN, stranger)),
            bureau=enter(app, qingdao.world.account(Role.HR_REVIEWER, qingdao.bureau)),
        )


class TestQingdao:
    def test_what_may_be_declared_is_told_with_its_rule(self, city):
        page = main_of(city.owner.get("/item/add/"))
        for words in ("学术会议、专题讲座", "青岛 2026 通知 四（三）1", "公需和专业科目一并计入"):
            assert words in page
        assert "线下培训" not in page

    def test_a_conference_from_the_form_to_the_record(self, city):
        page = created(city.owner, "QD-C1", CONFERENCE)
        shown = main_of(city.owner.get(page))
        assert "预计认定" in shown
        (sentence,) = re.findall(r"预计认定 (\S.*?认定 14 学时)", shown)
        assert sentence.startswith("申报 15 学时；")
        assert "青岛 2026 通知 四（三）1" in sentence
        assert "提交单位确认" in shown
        assert "任选一种上传即可" in shown
        proof(city.owner, page, "act_notice")
        assert "待单位审验" in main_of(act(city.owner, page, "submit")) + main_of(
            city.owner.get("/item/list/")
        )
        waiting = main_of(city.admin.get("/waiting/"))
        assert "于海洋" in waiting
        confirming = main_of(city.admin.get(page))
        assert "认定 14 学时" in confirming
        assert "申报单位" not in confirming
        assert "2026-03-059学时；2026-03-066学时" in "".join(confirming.split())
        act(city.admin, page, "approve")
        db.session.rollback()
        assert [entry.credited for entry in entries(city.world.person)] == [14]
        for address in (page, "/record/mine/"):
            assert "认定 14 学时" in main_of(city.owner.get(address)), address
        row = main_of(city.owner.get("/item/list/"))
        assert re.search(r"已通过 .* 15 14 ", row), row
        (item,) = city.owner.get(f"/api/hours/{city.world.person.id}").json["items"]
        assert (item["claimed"], item["credited"]) == ("15", "14")
        assert item["explanation"][0].endswith("认定 14 学时")

    def test_it_is_the_owners_alone_until_it_is_handed_in(self, city):
        page = created(city.owner, "QD-C1", CONFERENCE)
        edit = page.replace("/case/", "/item/case/") + "edit/"
        for other in (city.admin, city.colleague, city.stranger, city.bureau):
            assert other.get(page).status_code == 404
        assert city.colleague.get(edit).status_code == 404
        proof(city.owner, page, "act_notice")
        act(city.owner, page, "submit")
        assert city.stranger.get(page).status_code == 404
        assert city.colleague.get(page).status_code == 404
        assert city.stranger.post(f"{page}approve/", {"version": "1"}).status_code == 404
        assert city.stranger.get(f"/api/hours/{city.world.person.id}").status_code == 404

    def test_it_comes_back_and_is_mended(self, city):
        page = created(city.owner, "QD-C1", CONFERENCE)
        proof(city.owner, page, "act_notice")
        act(city.owner, page, "submit")
        told = main_of(act(city.admin, page, "return", reason="第一天应为 8 学时。"))
        assert "等待本人修改后重新提交" in told
        assert "第一天应为 8 学时。" in main_of(city.owner.get(page))
        edit = page.replace("/case/", "/item/case/") + "edit/"
        version = str(city.owner.version(edit))
        assert 'value="2026-03-06"' in text_of(city.owner.get(edit))
        form = CONFERENCE | {"sessions-0-hours": "8", "version": version}
        assert city.owner.post(edit, form).status_code == 302
        act(city.owner, page, "submit")
        changed = "于海洋：2026-03-05:9 2026-03-06:6 → 2026-03-05:8 2026-03-06:6"
        assert changed in main_of(city.admin.get(page))
        act(city.admin, page, "approve")
        db.session.rollback()
        assert [entry.credited for entry in entries(city.world.person)] == [14]

    def test_it_is_withdrawn_and_given_up(self, city):
        page = created(city.owner, "QD-C1", CONFERENCE)
        proof(city.owner, page, "act_notice")
        act(city.owner, page, "submit")
        assert "已撤回" in main_of(act(city.owner, page, "withdraw"))
        assert "已作废" in main_of(act(city.owner, page, "discard"))

    @pytest.mark.parametrize(
        ("category", "form", "told"),
        [
            ("QD-C1", {"sessions-0-day": "2026-02-30"}, "「2026-02-30」不是有效的日期"),
            ("QD-C1", {"sessions-0-hours": "8.123"}, "最多两位小数"),
            ("QD-C1", {"sessions-0-hours": ""}, "请填写这一天的学时"),
            ("QD-C1", {"sessions-0-day": "2025-12-31"}, "请分年度申报"),
            ("QD-C1", {"sessions-1-day": "2026-12-30"}, "尚未结束"),
            ("QD-C3", {"result_type": ""}, "请填写「成果类型」"),
            ("QD-C3", {"project_key": ""}, "请填写「所属项目」"),
            ("QD-C7c", {}, "请阅读并同意敏感个人信息处理说明"),
            ("QD-C7c", {"ends_on": "2026-12-31", "consent": "y"}, "尚未结束"),
        ],
    )
    def test_what_is_wrong_is_told_and_what_was_typed_stays(self, city, category, form, told):
        good = {"QD-C1": CONFERENCE, "QD-C3": RESULT, "QD-C7c": LEAVE}[category]
        answer = city.owner.post(f"/item/add/?category={category}", good | form)
        page = text_of(answer, 422)
        assert told in page
        for value in (value for value in (good | form).values() if value not in {"", "paper", "y"}):
            assert f'value="{value}"' in page, value
        assert db.session.scalar(select(Case.id)) is None

    def test_the_summary_leads_to_the_days(self, city):
        answer = city.owner.post("/item/add/?category=QD-C1", CONFERENCE | {"sessions-0-hours": ""})
        page = text_of(answer, 422)
        assert '<li><a href="#sessions">每天的学时</a>：' in page
        assert 'id="sessions"' in page

    def test_two_results_of_one_project(self, city):
        first = created(city.owner, "QD-C3", RESULT)
        proof(city.owner, first, "achv_cert")
        act(city.owner, first, "submit")
        assert "成果类型 论文 所属项目 海洋防腐" in main_of(city.admin.get(first))
        patent = RESULT | {"result_type": "patent", "certificate_number": "ZL2026-1"}
        second = created(city.owner, "QD-C3", patent)
        proof(city.owner, second, "achv_cert")
        told = main_of(act(city.owner, second, "submit"), 409)
        assert "同一项目成果不重复计算" in told
        assert "青岛 2026 通知 四（三）3" in told

    def test_the_reviewer_is_warned_of_two_items_on_one_day(self, city):
        first = created(city.owner, "QD-C1", CONFERENCE)
        other = {"title": "专题讲座", "sessions-0-day": "2026-03-06", "sessions-0-hours": "4"}
        second = created(city.owner, "QD-C1", other)
        for page in (first, second):
            proof(city.owner, page, "act_notice")
            act(city.owner, page, "submit")
        assert "2026-03-06 这一天另有「海洋工程学术年会」" in main_of(city.admin.get(second))

    def test_proofs_of_a_birth_are_shown_to_few(self, city):
        assert CONSENT_TEXT in text_of(city.owner.get("/item/add/?category=QD-C7c"))
        page = created(city.owner, "QD-C7c", LEAVE | {"consent": "y"})
        shown = main_of(city.owner.get(page))
        assert "认定公需 10 学时、专业 20 学时" in shown
        proof(city.owner, page, "birth_cert")
        act(city.owner, page, "submit")
        (address,) = re.findall(r'href="(/file/\d+/)"', text_of(city.admin.get(page)))
        assert city.admin.get(address).status_code == 200
        inspected = text_of(city.bureau.get(page))
        assert address not in inspected
        (inspect,) = re.findall(r'action="(/proof/\d+/)"', inspected)
        assert city.bureau.get(address).status_code == 403
        assert city.bureau.post(inspect, {"reason": " "}).status_code == 422
        answer = city.bureau.post(inspect, {"reason": "核查举报"})
        assert answer.mimetype == "application/pdf"


class TestQinghai:
    @pytest.fixture
    def town(self, app):
        """A unit under a department in Qinghai, its administrator and one of its people."""
        with app.app_context():
            world = World()
            department = world.department("青海省交通运输厅")
            unit = world.organisation("青海省公路局", department=department)
            person = world.person(unit, "韩雪梅")
            elsewhere = world.organisation("青海省水利局")
            yield SimpleNamespace(
                world=world,
                unit=unit,
                person=person,
                owner=enter(app, world.professional(person)),
                admin=enter(app, world.account(Role.UNIT_ADMIN, unit)),
                stranger=enter(app, world.account(Role.UNIT_ADMIN, elsewhere)),
            )

    def handed_in(self, town, form=DEGREE):
        page = created(town.owner, "QH-Z-DEG", form)
        proof(town.owner, page, "grad_cert")
        assert "交所在单位" in main_of(town.owner.get(page))
        act(town.owner, page, "submit")
        return page

    def test_the_unit_takes_it_in_and_sends_it_on(self, town):
        page = self.handed_in(town)
        desk = main_of(town.admin.get("/"))
        assert "个人交来的材料 1" in desk
        assert "韩雪梅" in main_of(town.admin.get("/waiting/?kind=hand_in"))
        shown = main_of(town.admin.get(page))
        assert "受理（并入申报）" in shown
        outcome = take(town.admin, page)
        told = text_of(outcome)
        assert "材料已列入本单位的申报" in told
        (draft,) = re.findall(r'href="(/case/\d+/)">打开申报', told)
        assert "单位已受理" in main_of(town.owner.get("/item/list/"))
        assert town.owner.get(draft).status_code == 404
        act(town.admin, draft, "submit")
        db.session.rollback()
        case = db.session.scalars(select(Case).where(Case.owner_id.is_(None))).one()
        town.world.approve_through(case)
        assert [entry.credited for entry in entries(town.person)] == [60]
        assert "认定 60 学时" in main_of(town.admin.get(draft))
        row = main_of(town.owner.get("/item/list/"))
        assert re.search(r"已通过 .* 60 60 ", row), row

    def test_a_second_one_joins_the_draft_of_the_same_training(self, app, town):
        colleague = enter(app, town.world.professional(town.world.person(town.unit, "马占林")))
        pages = []
        for visitor in (town.owner, colleague):
            page = created(visitor, "QH-Z-ACT", MEETING)
            proof(visitor, page, "act_notice")
            act(visitor, page, "submit")
            pages.append(page)
        (draft,) = re.findall(r'href="(/case/\d+/)">打开申报', text_of(take(town.admin, pages[0])))
        asked = text_of(town.admin.get(pages[1]))
        (into,) = re.findall(r'name="into" value="(\d+)" required checked', asked)
        assert f"/case/{into}/" == draft
        assert '<input type="radio" name="into" value="new" required>' in asked
        told = text_of(take(town.admin, pages[1], into=into))
        assert re.findall(r'href="(/case/\d+/)">打开申报', told) == [draft]
        joined = main_of(town.admin.get(draft))
        assert "共 2 人" in joined
        assert "韩雪梅" in joined
        assert "马占林" in joined

    def test_the_unit_reads_what_it_is_worth_and_of_the_same_day(self, app, town):
        pages = []
        for title in ("冻土工程年会", "公路养护论坛"):
            page = created(town.owner, "QH-Z-ACT", MEETING | {"title": title})
            proof(town.owner, page, "act_notice")
            act(town.owner, page, "submit")
            pages.append(page)
        page = self.handed_in(town)
        counts = []
        for address in (*pages, page):
            # Who asks is read now and then: not while it is counted.
            town.admin.get(address)
            with statements(app) as asked:
                shown = main_of(town.admin.get(address))
            counts.append(len(asked))
            if address != page:
                assert "2019-08-05 这一天另有「" in shown
        assert "预计认定" in shown
        assert "认定 60 学时" in shown
        assert max(counts) <= MOST

    def test_it_goes_into_a_draft_that_fits_or_comes_back(self, town):
        page = self.handed_in(town)
        number = page.split("/")[2]
        version = str(town.admin.version(page))
        take = f"/hand-in/{number}/take/"
        assert town.stranger.post(take, {"version": version}).status_code == 404
        assert town.owner.post(take, {"version": version}).status_code == 403
        wrong = town.admin.post(take, {"version": version, "into": number})
        assert wrong.status_code in {403, 404}
        told = main_of(act(town.admin, page, "return", reason="证书照片不清楚。"))
        assert "等待本人修改后重新提交" in told
        assert db.session.scalar(select(LedgerEntry.id)) is None

    def test_a_page_asks_as_often_however_much_stands_in_the_ledger(self, app, town):
        pages = []
        for number in range(5):
            form = DEGREE | {"certificate_number": f"10743201906{number}"}
            pages.append(self.handed_in(town, form))
        for page in pages[:-1]:
            (draft,) = re.findall(r'href="(/case/\d+/)">打开申报', text_of(take(town.admin, page)))
            act(town.admin, draft, "submit")
            db.session.rollback()
            town.world.approve_through(db.session.get_one(Case, int(draft.split("/")[2])))
        asked = {}
        for visitor, page in (
            (town.owner, "/item/list/"),
            (town.owner, "/item/add/"),
            (town.owner, pages[-1]),
            (town.owner, pages[0]),
            (town.admin, pages[-1]),
            (town.admin, draft),
        ):
            visitor.get(page)
            with statements(app) as found:
                assert visitor.get(page).status_code == 200
            asked[page, visitor.username] = len(found)
        assert {page: count for page, count in asked.items() if count > MOST} == {}
