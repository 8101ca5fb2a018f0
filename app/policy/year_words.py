"""A year's other rules in plain words: its closing times, and what a title application shows."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.policy.blocks import Sourced
from app.policy.numbers import format_hours
from app.policy.schema import Deadline, Policy
from app.policy.title_rules import TitleRule, Titles
from app.policy.words import CHANNEL_WORDS

DEADLINE_WORDS: Mapping[str, str] = {
    "project_plan": "公布年度项目计划",
    "filing": "课程备案截止",
    "submission": "学时申报截止",
    "audit": "学时审验截止",
    "offline_audit": "以往年度学时线下审验截止（省属单位）",
    "prefecture_audit": "以往年度学时审验完成（市州）",
}


class Moment(NamedTuple):
    """One closing time: what, when in the policy's zone, and where that stands."""

    what: str
    when: str
    rule: Deadline


def moments(policy: Policy) -> Iterator[Moment]:
    """The closing times that the policy sets."""
    zone = ZoneInfo(policy.timezone)
    for name, what in DEADLINE_WORDS.items():
        rule: Deadline | None = getattr(policy.deadlines, name)
        if rule is None or rule.at is None:
            continue
        when = f"{rule.at.astimezone(zone):%Y-%m-%d %H:%M}"
        if rule.opens is not None:
            when = f"{rule.opens.astimezone(zone):%Y-%m-%d %H:%M} 至 {when}"
        yield Moment(what, when, rule)


def not_recognised(policy: Policy) -> Iterator[tuple[str, Sourced]]:
    """What gives no hours in any category, and the rule that says so."""
    denied = policy.denied_channels
    if denied is not None:
        ways = "、".join(CHANNEL_WORDS[name] for name in denied.channels)
        yield f"通过{ways}等形式组织的培训", denied
    yield "应当备案而没有备案的培训", policy.filing_rule
    if policy.void_rule is not None:
        yield "违规的培训项目（已登记的学时收回）", policy.void_rule


def title_in_words(titles: Titles, rule: TitleRule) -> tuple[str, str]:
    """An application, and the hours that it must show."""
    when = rule.when
    who = [*(f"取得{degree}学位" for degree in when.degree)]
    who += [f"现为{level}" for level in when.title_level]
    applied = f"{when.type}{'、'.join(when.target)}" + (f"（{'、'.join(who)}）" if who else "")
    hours = "学时达标"
    if rule.need is not None:
        hours = f"专业科目不少于 {format_hours(rule.need.professional)} 学时"
    if rule.near_target_series:
        hours = f"与拟转换系列相近的{hours}"
    if rule.years is not None:
        span = f"近 {rule.years} 年"
        each = "每年" if titles.counting == "each_year" else "累计"
        until = {
            "prior": "，不含申报当年",
            "including": "，含申报当年",
            "either": "，含不含申报当年均可",
        }[titles.window]
        return applied, f"{span}{each}{hours}{until}"
    years = {0: "当年", -1: "上一年度"}
    named = "或".join(
        years.get(offset, f"前 {-offset} 年") for offset in sorted(rule.any_of, reverse=True)
    )
    return applied, f"{named}{hours}"
