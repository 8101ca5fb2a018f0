"""One's own sessions: those that live, and nobody else's; browsers in plain words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import update

from app.access.gateway import OutOfScope
from app.enums import Role
from app.models import AuditEntry, LoginSession, db
from app.operations.browsers import LONGEST, browser_of, short_user_agent
from app.operations.own_sessions import end_all_others, end_own_session, own_sessions
from app.operations.sign_in import resolve_session, start_session
from app.operations.transaction import begin_write
from tests.second_factors import set_up_factor

ADDRESS = "192.0.2.9"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT}"
PHONE = f"Mozilla/5.0 (Linux; Android 10; ELE-AL00 Build/HUAWEIELE-AL00; wv) {KIT} Version/4.0"
WECHAT = (
    "Chrome/86.0.4240.99 XWEB/4313 MMWEBSDK/20220805 Mobile Safari/537.36 MMWEBID/9876"
    " MicroMessenger/8.0.27.2220(0x28001B59) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN"
)
APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15"


@pytest.fixture
def clerk(world):
    return world.somebody(Role.UNIT_ADMIN)


def signed_in(actor, user_agent=""):
    user = db.session.get_one(User, actor.user_id, populate_existing=True)
    return resolve_session(start_session(user, ADDRESS, user_agent), ADDRESS)


def age(session, **columns):
    begin_write()
    past = {name: datetime.now(UTC) - how_long for name, how_long in columns.items()}
    db.session.execute(
        update(LoginSession).where(LoginSession.id == session.session_id).values(**past)
    )
    db.session.commit()


def listed(session):
    return {found.id for found in own_sessions(session)}


def lives(session):
    db.session.expire_all()
    return db.session.get_one(LoginSession, session.session_id).ended_at is None


def test_only_what_lives_and_is_ones_own(world, clerk):
    here, idle, old, ended = (signed_in(clerk) for _ in range(4))
    signed_in(world.somebody(Role.UNIT_ADMIN))
    age(idle, seen_at=timedelta(minutes=31))
    age(old, started_at=timedelta(hours=13))
    end_own_session(here, ended.session_id, ADDRESS)
    assert listed(here) == {here.session_id}


def test_who_had_the_password_alone_is_seen_for_ten_minutes(clerk):
    here = signed_in(clerk)
    set_up_factor(clerk)
    waiting = signed_in(clerk)
    assert listed(here) == {here.session_id, waiting.session_id}
    age(waiting, seen_at=timedelta(minutes=11))
    assert listed(here) == {here.session_id}


def test_another_accounts_session_is_as_one_that_is_not_there(world, clerk):
    here, foreign = signed_in(clerk), signed_in(world.somebody(Role.UNIT_ADMIN))
    ended = signed_in(clerk)
    end_own_session(here, ended.session_id, ADDRESS)
    told = set()
    for session_id in (foreign.session_id, ended.session_id, 0, 424_242, 2**70):
        with pytest.raises(OutOfScope) as refused:
            end_own_session(here, session_id, ADDRESS)
        told.add((refused.value.status, refused.value.message))
    assert len(told) == 1
    assert lives(foreign)


def test_all_but_this_one(world, clerk):
    here, other, third = (signed_in(clerk) for _ in range(3))
    foreign = signed_in(world.somebody(Role.UNIT_ADMIN))
    end_all_others(here, ADDRESS)
    assert [lives(one) for one in (here, other, third, foreign)] == [True, False, False, True]
    assert db.session.query(AuditEntry).filter_by(action="session.end_other").count() == 1


@pytest.mark.parametrize(
    ("header", "browser", "system"),
    [
        (f"{WINDOWS} Chrome/120.0.0.0 Safari/537.36", "Chrome", "Windows"),
        (f"{WINDOWS} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0", "Edge", "Windows"),
        (f"{WINDOWS} Chrome/94.0 Safari/537.36 QQBrowser/11.5", "QQ 浏览器", "Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0)", "IE", "Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/115.0", "Firefox", "Linux"),
        (f"{PHONE} {WECHAT}", "微信", "安卓"),
        (f"{APPLE} Version/16.5 Mobile/15E148 Safari/604.1", "Safari", "iPhone"),
        ("curl/8.5.0", "其他浏览器", "其他系统"),
        ("", "其他浏览器", "其他系统"),
    ],
)
def test_browsers_in_words(header, browser, system):
    short = short_user_agent(header)
    assert len(short) <= LONGEST
    assert browser_of(short) == (browser, system)
    # Neither the model of a phone nor what numbers it is kept.
    assert "ELE" not in short
    assert "20220805" not in short


@pytest.mark.parametrize("header", ["(" * 5000, "漢字" * 99, "A/1 " * 400, "\x00\x1b[31m(x)"])
def test_a_header_may_be_anything(clerk, header):
    short = short_user_agent(header)
    assert len(short) <= LONGEST
    assert short.isascii()
    assert "\x1b" not in short
    signed_in(clerk, header)
