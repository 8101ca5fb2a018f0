"""The rules that forbid an item, whatever its hours."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from app.policy.category import Category, Modes
from app.policy.evidence import evidence_names
from app.policy.items import Item, PersonFacts
from app.policy.numbers import format_hours
from app.policy.schema import Policy

_CHANNELS = {"offline": "线下", "online": "线上", "wechat": "微信或微信群"}


class Refusal(NamedTuple):
    """One rule that forbids: the field at fault, the rule, its source and place, a sentence."""

    field: str
    rule: str
    src: str
    cite: str
    reason: str

    @property
    def text(self) -> str:
        """The sentence with the place of the rule."""
        return f"{self.reason}（{self.cite}）"


def _own(category: Category, field: str, rule: str, reason: str) -> Refusal:
    return Refusal(field, rule, category.src, category.cite, reason)


def series_refusal(policy: Policy, category: Category, person: PersonFacts) -> Refusal | None:
    """The title series' own authority, or a category that is for other series."""
    series = person.title_series
    if category.only_series:
        if series in category.only_series:
            return None
        reason = f"本类别仅限{'、'.join(category.only_series)}"
        return _own(category, "category", "series", reason)
    authority = policy.authority_by_series.get(series) if series else None
    if authority is None:
        return None
    reason = f"{series}的继续教育学时由{authority.authority}负责认定，请向其申报"
    return Refusal("category", "series", authority.src, authority.cite, reason)


def _mode_reason(modes: Modes, item: Item) -> str | None:
    channel = item.channel
    if channel and modes.channels and channel not in modes.channels:
        return f"以{_CHANNELS[channel]}形式组织的培训，不按本类别认定"
    if not modes.project_channels:
        return None
    if item.seminar_level in modes.seminar_levels:
        return None
    if not item.published_project:
        return "不是公布的培训项目，也不是规定级别的高级研修项目"
    if channel not in modes.project_channels:
        names = "、".join(_CHANNELS[name] for name in modes.project_channels)
        return f"公布的培训项目须注明以{names}形式举办"
    return None


def _way(policy: Policy, category: Category, item: Item) -> Refusal | None:
    denied, modes = policy.denied_channels, category.modes
    if denied is not None and item.channel in denied.channels:
        reason = f"通过{_CHANNELS[item.channel]}等形式组织的培训，不予认定学时"
        return Refusal("channel", "channel", denied.src, denied.cite, reason)
    unfit = _mode_reason(modes, item) if modes is not None else None
    if modes is None or unfit is None:
        return None
    return Refusal("channel", "channel", modes.src, modes.cite, unfit)


def _off_step(policy: Policy, category: Category, item: Item) -> Iterator[Refusal]:
    if category.measure == "sessions":
        for index, session in enumerate(item.sessions):
            if session.hours % policy.hour_step:
                yield _uneven(category, f"sessions[{index}].hours", session.hours, policy.hour_step)
    elif category.measure == "days":
        if item.days is not None and category.step_days and item.days % category.step_days:
            yield _uneven(category, "days", item.days, category.step_days)
    elif category.in_hours and item.hours is not None and item.hours % policy.hour_step:
        yield _uneven(category, "hours", item.hours, policy.hour_step)


def _uneven(category: Category, field: str, value: Decimal, step: Decimal) -> Refusal:
    word = "天数" if field == "days" else "学时"
    reason = f"{word}须为 {format_hours(step)} 的整数倍：{format_hours(value)}"
    return _own(category, field, "step", reason)


def item_refusals(policy: Policy, category: Category, item: Item) -> Iterator[Refusal]:
    """Every rule that forbids an item as it stands, in the order in which they are applied."""
    if category.credit_years and item.year is not None:
        first = policy.year + category.credit_years.first
        last = policy.year + category.credit_years.last
        if not first <= item.year <= last:
            reason = f"只能补记 {first}—{last} 年度的学时"
            yield _own(category, "year", "credit_years", reason)
    if category.requires_filing and not item.filed:
        rule = policy.filing_rule
        reason = "未经审核备案的培训，学时不予认可，不能提交"
        yield Refusal("filed", "filing", rule.src, rule.cite, reason)
    way = _way(policy, category, item)
    if way is not None:
        yield way
    failed = item.exam_passed is False and category.in_hours
    if failed or (category.exam_required and not item.exam_passed):
        yield _own(category, "exam_passed", "exam", "考试（考核）未合格")
    yield from _off_step(policy, category, item)
    if not category.all_evidence.issubset(item.evidence):
        missing = tuple(code for code in category.evidence.all_of if code not in item.evidence)
        reason = f"缺少佐证材料：{evidence_names(missing)}"
        yield _own(category, "evidence", "evidence", reason)
    if category.any_evidence and category.any_evidence.isdisjoint(item.evidence):
        reason = f"须有下列佐证材料之一：{evidence_names(category.evidence.any_of)}"
        yield _own(category, "evidence", "evidence", reason)
    if category.measure == "credits" and category.factor is None and item.conversion is None:
        reason = (
            "行业主管部门的学分折算学时规定尚未备案，暂不能折算；"
            "须由行业主管部门将规定书面报人社部门备案"
        )
        yield _own(category, "credits", "conversion", reason)
