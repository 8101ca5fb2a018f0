"""Which browser somebody signed in with, in words; as little of it as tells one from another."""

from __future__ import annotations

import re

LONGEST = 120
_LONGEST_SYSTEM = 48
_PRODUCT = re.compile(r"([A-Za-z0-9]+)/(\d+)")
# What every browser says of itself, and numbers of a single phone.
_NOISE = frozenset(
    {"Mozilla", "AppleWebKit", "Gecko", "Mobile", "XWEB", "MMWEBSDK", "MMWEBID", "WeChat"}
)
OTHER_BROWSER, OTHER_SYSTEM = "其他浏览器", "其他系统"

# A browser names those that it resembles as well: the more special name stands first.
_FAMILIES = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("VivoBrowser", "vivo 浏览器"),
    ("HeyTapBrowser", "OPPO 浏览器"),
    ("MetaSr", "搜狗浏览器"),
    ("360", "360 浏览器"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "IE"),
    ("MSIE", "IE"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("UOS", "统信 UOS"),
    ("Linux", "Linux"),
)
NAMES = (
    *(name for _mark, name in _FAMILIES + _SYSTEMS),
    OTHER_BROWSER,
    OTHER_SYSTEM,
)


def short_user_agent(text: str) -> str:
    """The system and the products of a browser's header, without their exact versions: at most
    120 plain characters, and not the model of a phone.
    """
    plain = "".join(sign for sign in text[:1000] if sign.isascii() and sign.isprintable())
    first = re.search(r"\(([^)]*)\)", plain)
    parts = first[1].split(";") if first else []
    system = ";".join(part for part in parts if _is_known(part))[:_LONGEST_SYSTEM]
    products = _PRODUCT.findall(re.sub(r"\([^)]*\)", " ", plain))
    kept = [f"{name}/{major}" for name, major in products if name not in _NOISE]
    return " ".join([f"({system})", *kept] if system else kept)[:LONGEST]


def browser_of(short: str) -> tuple[str, str]:
    """The names of browser and system in a shortened header, in Chinese where they have one."""
    return _named(short, _FAMILIES, OTHER_BROWSER), _named(short, _SYSTEMS, OTHER_SYSTEM)


def _is_known(part: str) -> bool:
    """Whether a part of the system's description says more than the model of a phone."""
    return any(mark in part for mark, _name in _FAMILIES + _SYSTEMS)


def _named(short: str, names: tuple[tuple[str, str], ...], other: str) -> str:
    return next((name for mark, name in names if mark in short), other)
