"""One code, seen over a shoulder: two sign-ins with it at the same moment, and one goes through."""

from functools import partial

import pytest
from flask_appbuilder.security.sqla.models import User

from app.enums import FactorStage
from app.errors import RuleViolation
from app.models import LoginSession, db
from app.operations.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    pass_second_factor,
    pending_secret,
    recovery_codes_left,
)
from app.operations.sign_in import resolve_session, start_session
from tests.factories import PASSWORD
from tests.races.rounds import FEW, count
from tests.second_factors import Factor, set_up_factor

ADDRESS = "192.0.2.9"


def waiting(actor):
    user = db.session.get_one(User, actor.user_id)
    return resolve_session(start_session(user, ADDRESS), ADDRESS)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_two_sign_ins_with_one_code(actor, at_once, kind):
    factor = set_up_factor(actor)
    for turn in range(FEW):
        # A step of the future, so that no round must wait for the next.
        code = factor.code(turn - 1) if kind == "app" else factor.recovery_codes[turn]
        pair = [partial(pass_second_factor, waiting(actor), code, ADDRESS) for _ in range(2)]
        _, told = at_once.one(*pair)
        assert isinstance(told, RuleViolation)
        assert "已经用过" in told.message
        passed = count(LoginSession, second_factor=FactorStage.PASSED.value)
        assert passed == turn + 1
    assert recovery_codes_left(actor.user_id) == 10 - FEW * (kind == "recovery")


def test_one_set_up_at_two_browsers(actor, at_once):
    pair = [waiting(actor) for _ in range(2)]
    answers = at_once(*(partial(begin_second_factor, one, PASSWORD, ADDRESS) for one in pair))
    # Whoever comes second replaces the secret, or is told that somebody was faster.
    assert answers.count("done") >= 1, answers
    secret = pending_secret(actor.user_id)
    code = Factor(secret, []).code()
    at_once.one(*(partial(confirm_second_factor, one, code, ADDRESS) for one in pair))
    assert recovery_codes_left(actor.user_id) == 10
