"""The settings: everything wrong is told at once, and nothing sets the date."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clock import DemoClock, SystemClock
from config import Settings, SettingsError

GOOD = {
    "XUESHI_INSTANCE_DIR": "/srv/xueshi",
    "XUESHI_SECRET_KEY": "s" * 32,
    "XUESHI_DATA_KEY": "d" * 32,
}


def made(**more):
    return Settings.from_environment(GOOD | more)


def refusal(environment):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment)
    return str(caught.value)


def test_what_an_installation_must_set():
    told = refusal({})
    for name in GOOD:
        assert f"{name}: " in told


def test_the_defaults_are_those_of_an_installation():
    settings = made()
    assert settings.demo == ""
    assert settings.https is False
    assert settings.proxies == 0
    assert settings.idle_minutes == 30
    assert settings.session_hours == 12
    assert settings.second_factor == "required"


def test_the_logins_of_the_demo_need_no_second_factor_unless_told():
    assert made(XUESHI_DEMO="qinghai").second_factor == "offered"
    told = {"XUESHI_DEMO": "qinghai", "XUESHI_SECOND_FACTOR": "required"}
    assert made(**told).second_factor == "required"


def test_no_secret_has_a_default():
    for name, field in Settings.model_fields.items():
        if "key" in name or "password" in name or "secret" in name:
            # A number says how long a secret must be, and is none.
            assert field.is_required() or field.annotation is int, name


def test_everything_wrong_is_told_at_once():
    told = refusal(
        {
            "XUESHI_SECRET_KEY": "short",
            "XUESHI_DATA_KEY": "d" * 32,
            "XUESHI_REGION": "青海",
            "XUESHI_PROXIES": "many",
            "XUESHI_IDLE_MINUTES": "0",
            "XUESHI_DEMO": "shandong",
            "XUESHI_HTPPS": "true",
            "XUESHI_BUSINESS_DATE": "2019-09-16",
        }
    )
    lines = told.splitlines()
    for name in (
        "XUESHI_INSTANCE_DIR",
        "XUESHI_SECRET_KEY",
        "XUESHI_REGION",
        "XUESHI_PROXIES",
        "XUESHI_IDLE_MINUTES",
        "XUESHI_DEMO",
        "XUESHI_HTPPS",
        "XUESHI_BUSINESS_DATE",
    ):
        assert sum(line.startswith(f"{name}: ") for line in lines) == 1, name
    assert len(lines) == 8


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "x" * 31),
        ("DATA_KEY", ""),
        ("REGION", "63"),
        ("REGION", "６３００００"),
        ("PROXIES", "-1"),
        ("PROXIES", "4"),
        ("PROXIES", "1.5"),
        ("UPLOAD_LIMIT_MB", "0"),
        ("UPLOAD_LIMIT_MB", "201"),
        ("IDLE_MINUTES", "4"),
        ("IDLE_MINUTES", "241"),
        ("SESSION_HOURS", "25"),
        ("SESSION_HOURS", "NaN"),
        ("HTTPS", "maybe"),
        ("DEMO", "QINGHAI"),
        ("SECOND_FACTOR", "no"),
    ],
)
def test_a_value_out_of_bounds(name, value):
    assert refusal(GOOD | {f"XUESHI_{name}": value}).startswith(f"XUESHI_{name}: ")


def test_the_demo_is_served_without_a_proxy():
    told = refusal(GOOD | {"XUESHI_DEMO": "qinghai", "XUESHI_PROXIES": "1"})
    assert told == "XUESHI_PROXIES: Value error, the demo is served without a proxy"


def test_no_message_shows_a_secret():
    for name in ("SECRET_KEY", "DATA_KEY"):
        assert "too-short-hunter2" not in refusal(GOOD | {f"XUESHI_{name}": "too-short-hunter2"})
    assert "s" * 32 not in repr(made())
    assert "d" * 32 not in str(made())


@pytest.mark.parametrize("name", ["DATE", "BUSINESS_DATE", "TODAY", "NOW", "CLOCK", "DEMO_DATE"])
def test_nothing_sets_the_date(name):
    assert refusal(GOOD | {f"XUESHI_{name}": "2019-09-16"}) == f"XUESHI_{name}: unknown setting"
    assert not any(word in field for field in Settings.model_fields for word in ("date", "clock"))


def test_production_runs_on_the_real_time_and_the_demo_on_its_day(tmp_path):
    from app import _clock

    here = {"XUESHI_INSTANCE_DIR": str(tmp_path)}
    assert type(_clock(made(**here))) is SystemClock
    assert type(_clock(made(XUESHI_DEMO="qinghai", **here))) is DemoClock
    with pytest.raises(AttributeError):
        _clock(made(**here)).set(None)


def test_a_secret_may_stand_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text("f" * 40 + "\n", "utf-8")
    environment = {k: v for k, v in GOOD.items() if k != "XUESHI_SECRET_KEY"}
    settings = Settings.from_environment(environment | {"XUESHI_SECRET_KEY_FILE": str(file)})
    assert settings.secret_key.get_secret_value() == "f" * 40


def test_a_file_that_is_not_there_is_told_by_its_variable(tmp_path):
    environment = {k: v for k, v in GOOD.items() if k != "XUESHI_SECRET_KEY"}
    told = refusal(environment | {"XUESHI_SECRET_KEY_FILE": str(tmp_path / "none")})
    assert "XUESHI_SECRET_KEY_FILE: " in told


def test_variables_of_others_and_of_the_tests_are_left_alone():
    assert made(PATH="/bin", XUESHI_TEST_ENGINE="sqlite", xueshi_demo="x") == made()


def test_settings_do_not_change():
    with pytest.raises(ValueError, match="frozen"):
        made().demo = "qinghai"


def test_the_database_is_sqlite_in_the_folder_unless_told():
    assert made().database == f"sqlite:///{Path('/srv/xueshi/xueshi.sqlite3')}"
    url = "postgresql+psycopg://xueshi@127.0.0.1/xueshi"
    assert made(XUESHI_DATABASE_URL=url).database == url
