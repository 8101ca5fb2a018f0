"""The tables of the documentation that follow from the code.

A document holds a table between `<!-- NAME: begin -->` and `<!-- NAME: end -->`;
`flask reference fill FILE …` writes them anew, and a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from app.access.permissions import Permission
from app.access.roles import ROLE_PERMISSIONS
from app.demo.logins import DEMO_LOGINS
from app.enums import Role
from config import PREFIX, Settings

# What the descriptions in config.py say, for the Chinese README.
_SETTINGS_IN_CHINESE: Mapping[str, str] = {
    "instance_dir": "数据目录：数据库、上传的材料、生成的档案",
    "secret_key": "会话与表单签名用的密钥，不少于 32 个字符",
    "data_key": "个人信息加密用的密钥，不少于 32 个字符；遗失后证件号码无法恢复",
    "database_url": "数据库地址；空：数据目录中的 SQLite",
    "region": "所在地区的行政区划代码",
    "platform_name": "每个页面上的平台名称",
    "demo": "演示，只由 `make run` 设置",
    "https": "只通过 HTTPS 传送 Cookie",
    "proxies": "前面有几层可信的反向代理",
    "upload_limit_mb": "单个佐证材料的上限（MiB）",
    "login_rate": "每个地址登录失败的次数限制",
    "password_length": "密码最少多少个字符",
    "password_history": "新密码不能与最近多少次用过的密码相同",
    "activation_days": "激活码多少天内有效",
    "idle_minutes": "无操作多少分钟后会话结束",
    "session_hours": "会话最长多少小时",
    "second_factor": "登录时是否还要输入验证码：`required` 人社审验员、省级管理员、系统管理员必须；"
    "`offered` 自愿（演示即如此）；`off` 关闭",
}


def settings_in_english() -> str:
    """Every setting with its default, in English."""
    words = {name: field.description or "" for name, field in Settings.model_fields.items()}
    return _settings(("variable", "meaning", "default"), words, needed="**required**")


def settings_in_chinese() -> str:
    """Every setting with its default, in Chinese."""
    return _settings(("变量", "含义", "默认值"), _SETTINGS_IN_CHINESE, needed="**必填**")


def _settings(headings: Sequence[str], words: Mapping[str, str], *, needed: str) -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        variable = f"`{PREFIX}{name.upper()}`"
        default = needed if field.is_required() else _default(field.default)
        rows.append((variable, words[name], default))
    return _table(headings, rows)


def _default(value: object) -> str:
    if value == "":
        return "–"
    return f"`{int(value) if isinstance(value, bool) else value}`"


def logins_in_english(demo: str) -> str:
    """The accounts of a demo."""
    return _logins(demo, ("role", "organisation", "name", "user name", "password"), english=True)


def logins_in_chinese(demo: str) -> str:
    """The accounts of a demo, in Chinese."""
    return _logins(demo, ("身份", "单位", "姓名", "登录名", "密码"), english=False)


def _logins(demo: str, headings: Sequence[str], *, english: bool) -> str:
    return _table(
        headings,
        (
            (
                f"{_words(login.role)} {login.role_label}" if english else login.role_label,
                login.organisation_name,
                login.name,
                f"`{login.username}`",
                f"`{login.password}`",
            )
            for login in DEMO_LOGINS[demo]
        ),
    )


def capabilities() -> str:
    """Which role holds which permission."""
    headings = ("permission", *(f"{_words(role)} {role.label}" for role in Role))
    return _table(
        headings,
        (
            (
                f"`{permission.value}`",
                *("●" if permission in ROLE_PERMISSIONS[role] else "" for role in Role),
            )
            for permission in Permission
        ),
    )


TABLES: Mapping[str, Callable[[], str]] = {
    "settings": settings_in_english,
    "settings-zh": settings_in_chinese,
    "logins": partial(logins_in_english, "qinghai"),
    "logins-zh": partial(logins_in_chinese, "qinghai"),
    "logins-qingdao": partial(logins_in_english, "qingdao"),
    "logins-qingdao-zh": partial(logins_in_chinese, "qingdao"),
    "capabilities": capabilities,
}

_BLOCK = re.compile(r"(<!-- (?P<name>[a-z-]+): begin -->\n).*?(<!-- (?P=name): end -->)", re.DOTALL)


def fill(document: str) -> str:
    """The document with each of its known tables as the code has it now."""

    def replace(found: re.Match[str]) -> str:
        table = TABLES.get(found["name"])
        return f"{found[1]}{table()}{found[3]}" if table else found[0]

    return _BLOCK.sub(replace, document)


def _words(role: Role) -> str:
    return role.value.replace("_", " ")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_line(headings), _line(["---"] * len(headings)), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
