"""What counts: the page says what the policy files say, in the notice's own numbering."""

from __future__ import annotations

import re

import pytest

from app.enums import Role
from app.policy import default_book
from app.policy.notices import sentence
from tests.factories import PASSWORD, World, loaded_policies
from tests.views.visitor import Visitor

pytestmark = pytest.mark.one_engine


@pytest.fixture
def visitor(app):
    with app.app_context():
        world = World()
        user = world.account(Role.UNIT_ADMIN, world.organisation())
        made = Visitor(app)
        assert made.sign_in(user.user_name, PASSWORD).status_code == 302
        yield made


@pytest.fixture
def here(visitor):  # noqa: ARG001 - an application must be there
    """Both notices, as if the city lay in the province."""
    book = default_book()
    city = book.by_id("qingdao-2026").model_copy(update={"region": "630000"})
    with loaded_policies([*(policy for policy in book if policy.region == "630000"), city]):
        yield


def shown(visitor, query=""):
    answer = visitor.get(f"/rules/{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["qinghai-2019", "qingdao-2026"])
def test_every_rule_of_a_file_is_on_the_page(visitor, name):
    page = shown(visitor, f"?policy={name}")
    policy = default_book().by_id(name)
    rules = [*policy.categories.values(), *policy.provisions.values(), *policy.authorities]
    rules += [policy.annual, policy.filing_rule, *policy.titles.rules]
    for rule in rules:
        assert f'<span lang="zh-CN">{rule.cite}</span>' in page
        for number in rule.sentences:
            assert sentence(number) in page, number
    assert not re.search(r"Q[HD][0-9]", page)


@pytest.mark.usefixtures("here")
def test_hours_and_proofs_are_in_plain_words(visitor):
    page = shown(visitor, "?policy=qingdao-2026")
    for words in (
        "<li>实际学时的 2 倍</li>",
        "<li>每天最多 16 学时</li>",
        "<li>一年最多 40 学时</li>",
        "提交其中一种即可：活动通知、培训通知、培训证书",
        "须全部提交：签到册、现场照片、开班审批表",
        "通过微信或微信群等形式组织的培训",
        'href="http://edu.qingdao.gov.cn"',
    ):
        assert words in page
    assert "每天按 7 学时" in shown(visitor, "?policy=qinghai-2019")


def test_the_year_in_force_comes_first_and_others_can_be_chosen(visitor):
    page = shown(visitor)
    assert "青人社厅函〔2019〕365号" in page
    assert re.search(r'policy=qinghai-2019" aria-current="page"', page)
    earlier = shown(visitor, "?policy=qinghai-2017")
    assert "本年度通知原文待补" in earlier


@pytest.mark.parametrize("query", ["qingdao-2026", "../etc", ""])
def test_no_other_region_is_shown(visitor, query):
    assert visitor.get(f"/rules/?policy={query}").status_code == 404


def test_a_region_without_a_policy_is_told_what_to_do(visitor):
    with loaded_policies([default_book().by_id("qingdao-2026")]):
        assert "还没有录入继续教育政策" in shown(visitor)
