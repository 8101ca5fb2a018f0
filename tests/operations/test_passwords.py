"""One's own password: wrong old ones count like failed sign-ins, a new first one opens the name."""

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from werkzeug.security import check_password_hash

from app.errors import NotFound, RuleViolation
from app.models import AuditEntry, db
from app.operations.activation import activate
from app.operations.lockout import MOST_FAILURES, locked_until, note_failure
from app.operations.password_rules import password_problems
from app.operations.passwords import change_password, reset_password
from app.operations.sign_in import resolve_session, start_session
from tests.factories import PASSWORD

ADDRESS = "192.0.2.9"
NEW = "Another-pass-2019"


def root():
    return db.session.scalars(select(User).where(User.username == "root")).one()


@pytest.fixture
def signed_in(world):  # noqa: ARG001 - makes the account
    found = resolve_session(start_session(root(), ADDRESS), ADDRESS)
    assert found is not None
    return found


def guess(signed_in, times):
    for _ in range(times):
        with pytest.raises(RuleViolation, match="原密码不正确") as caught:
            change_password(signed_in, "a-wrong-guess", NEW, ADDRESS)
        assert caught.value.problems[0].field == "old"


def refused_lines():
    return db.session.query(AuditEntry).filter_by(action="account.password", outcome="refused")


def test_wrong_old_passwords_lock_the_name(signed_in):
    guess(signed_in, MOST_FAILURES - 1)
    assert locked_until("root") is None
    guess(signed_in, 1)
    assert locked_until("root") is not None
    with pytest.raises(RuleViolation, match=r"已锁定，请于 \d\d:\d\d 后再试"):
        change_password(signed_in, PASSWORD, NEW, ADDRESS)
    assert check_password_hash(root().password, PASSWORD)
    assert refused_lines().count() == MOST_FAILURES + 1


def test_failed_sign_ins_count_too(signed_in):
    for _ in range(MOST_FAILURES - 1):
        note_failure("root", ADDRESS)
    guess(signed_in, 1)
    assert locked_until("root") is not None


def test_the_right_one_begins_the_count_anew(signed_in):
    guess(signed_in, MOST_FAILURES - 1)
    change_password(signed_in, PASSWORD, NEW, ADDRESS)
    assert check_password_hash(root().password, NEW)
    guess(signed_in, MOST_FAILURES - 1)
    assert locked_until("root") is None


def test_a_reset_opens_a_locked_name(signed_in):
    guess(signed_in, MOST_FAILURES)
    code = reset_password("ROOT")
    assert locked_until("root") is None
    assert not check_password_hash(root().password, PASSWORD)
    activate("root", code, NEW, ADDRESS)
    assert check_password_hash(root().password, NEW)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("Short-1", "至少三种|10 至 128"),
        ("lowercase-only", "至少三种"),
        ("My-Root-2019-pass", "不能包含登录名"),
        ("Ab-123456-xyz", "常被猜到"),
        ("Ｐａｓｓｗｏｒｄ-2019", "常被猜到"),
    ],
)
def test_what_a_password_must_be(signed_in, new, told):
    with pytest.raises(RuleViolation, match=told) as caught:
        change_password(signed_in, PASSWORD, new, ADDRESS)
    assert [problem.field for problem in caught.value.problems] == ["new"]


def test_not_parts_of_ones_own_number(world):
    person = world.person(world.organisation())
    actor = world.professional(person)
    user = db.session.get_one(User, actor.user_id)
    for part in (person.identity_number[6:14], person.identity_number[-6:].lower()):
        problems = password_problems(f"Zq-{part}-Zq", user)
        assert [problem.field for problem in problems] == ["new"]
        assert part not in problems[0].message
    assert password_problems("Zq-2019-is-over", user) == []


def test_passwords_of_before_are_remembered(signed_in):
    present = PASSWORD
    for number in range(3):
        following = f"Another-pass-{number}"
        change_password(signed_in, present, following, ADDRESS)
        present = following
    for known in ("Another-pass-0", "Another-pass-2"):
        with pytest.raises(RuleViolation, match="最近 5 次"):
            change_password(signed_in, present, known, ADDRESS)


def test_nobody_to_reset(world):  # noqa: ARG001 - a database
    with pytest.raises(NotFound, match="nobody"):
        reset_password("nobody")
