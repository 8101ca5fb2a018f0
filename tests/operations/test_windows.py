"""When the system takes something: a policy may name a first moment as well as a last."""

from datetime import timedelta

import pytest

from app.errors import RuleViolation
from app.operations.windows import require_open
from app.policy import default_book
from app.services import services
from app.views.deadline import deadline_notice


def opening(hours):
    """The policy of Qinghai 2019, whose filings are taken so many hours from now on."""
    policy = default_book().by_id("qinghai-2019")
    opens = services().now() + timedelta(hours=hours)
    filing = policy.deadlines.filing.model_copy(update={"opens": opens})
    deadlines = policy.deadlines.model_copy(update={"filing": filing})
    return policy.model_copy(update={"deadlines": deadlines})


def test_before_a_window_opens_nothing_is_taken_and_the_answer_says_when(app):
    with app.app_context():
        with pytest.raises(
            RuleViolation, match="起受理，现在还不能办理（青海 2019 通知 四（六）1）"
        ):
            require_open(opening(1), "filing")
        require_open(opening(-1), "filing")


def test_the_form_says_so_before_anybody_begins(app):
    with app.test_request_context():
        assert "起受理" in deadline_notice(opening(1), "filing")
        assert "截止时间" in deadline_notice(opening(-1), "filing")
