"""A category in plain words, made from its rule: how many hours, which proofs, who confirms."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.policy.category import Category, Confirming
from app.policy.evidence import evidence_names
from app.policy.numbers import format_hours
from app.policy.schema import Policy

TIER_WORDS: Mapping[str, str] = {
    "unit": "用人单位",
    "department": "主管部门",
    "hr": "同级人社部门",
    "association": "继续教育协会",
}
TRACK_WORDS: Mapping[str, str] = {
    "in_system": "体制内单位",
    "out_system": "体制外单位",
    "self_audit": "自主审验单位",
    "department": "主管部门本部门人员",
    "base": "继续教育基地",
    "person_item": "个人申报",
    "hand_in": "个人交给单位",
}
ORGANISER_WORDS: Mapping[str, str] = {
    "platform": "学习平台",
    "hr": "人社部门",
    "department": "行业主管部门",
    "base": "继续教育基地",
    "unit": "用人单位",
    "any": "不限",
}
CHANNEL_WORDS: Mapping[str, str] = {
    "offline": "线下",
    "online": "线上",
    "wechat": "微信或微信群",
}
_LEVEL_WORDS = {"national": "国家级", "provincial": "省级", "municipal": "市级"}


def hours_in_words(policy: Policy, category: Category) -> tuple[str, ...]:
    """What an item is worth and where that ends, a short sentence each."""
    return (
        *_measured(category),
        *_ceilings(policy, category),
        *_conditions(policy, category),
    )


def _measured(category: Category) -> Iterator[str]:
    hours = _number(category.hours)
    if category.measure == "days":
        yield f"每天按 {_number(category.rate_per_day)} 学时"
        yield f"天数按 {_number(category.step_days)} 天的整数倍申报"
    elif category.measure == "fixed":
        yield f"每项 {hours} 学时"
    elif category.measure == "count":
        yield f"每门 {hours} 学时"
    elif category.measure == "months":
        yield from _months(category)
    elif category.measure == "credits":
        if category.factor is None:
            yield "行业主管部门的折算规定书面备案后，按规定把学分折算为学时；备案以前不能折算"
        else:
            yield f"每学分 {_number(category.factor)} 学时"
    elif category.entry == "import":
        yield "按导入的学时"
    elif category.factor is not None:
        yield f"实际学时的 {_number(category.factor)} 倍"
    elif category.measure == "filed_hours":
        yield "按备案的学时"
    else:
        yield "按实际学时"


def _months(category: Category) -> Iterator[str]:
    grant = category.grant
    if grant is not None:
        public, professional = _number(grant.public), _number(grant.professional)
        yield f"满一年：公需科目 {public} 学时、专业科目 {professional} 学时"
    least = category.min_days_in_month
    yield f"不足一年的，按月份比例计算；一个月满 {least} 天算一个月"
    if category.over_months is not None:
        yield f"一年内超过 {category.over_months} 个月才认定"


def _ceilings(policy: Policy, category: Category) -> Iterator[str]:
    for word, cap in (
        ("每项", category.item_cap),
        ("每天", category.day_limit if category.measure != "days" else None),
        ("一年", category.year_cap),
    ):
        if cap is not None:
            yield f"{word}最多 {_number(cap)} 学时"
    if category.measure == "days" and category.day_cap is not None:
        yield "同一天只计一次"
    group = policy.groups.get(category.group or "")
    if group is None:
        return
    others = [
        other.name
        for other in policy.categories.values()
        if other.group == category.group and other.code != category.code
    ]
    limit = (
        f"{group.months_cap} 个月" if group.year_cap is None else f"{_number(group.year_cap)} 学时"
    )
    yield f"与「{'」「'.join(others)}」合计，一年最多 {limit}"


def _conditions(policy: Policy, category: Category) -> Iterator[str]:
    if category.credit_years is not None:
        first, last = (
            policy.year + offset
            for offset in (category.credit_years.first, category.credit_years.last)
        )
        yield f"可以补 {first}—{last} 年度，记入所补的年度"
    if category.requires_filing:
        yield "培训须先备案，未经备案的不予认可"
    if category.exam_required:
        yield "考试合格才登记"
    if category.modes is not None:
        yield from _ways(category)
    if "project_key" in category.dedupe:
        yield "同一项目的成果只计一次"
    elif "identifier" in category.dedupe:
        yield "同一证书只计一次"
    for word, hours in (("一天", category.warn_above_day), ("一年", category.warn_above_year)):
        if hours is not None:
            yield f"{word}超过 {_number(hours)} 学时的，提交后由审核人员再核对"


def _ways(category: Category) -> Iterator[str]:
    modes = category.modes
    if modes is None:
        return
    if modes.project_channels:
        ways = "、".join(CHANNEL_WORDS[name] for name in modes.project_channels)
        levels = "、".join(_LEVEL_WORDS[name] for name in modes.seminar_levels)
        yield f"公布的培训项目限{ways}；{levels}高级研修项目不限形式"
    elif modes.channels:
        yield f"限{'、'.join(CHANNEL_WORDS[name] for name in modes.channels)}举办"


def proofs_in_words(category: Category) -> tuple[str, ...]:
    """Which proofs are to be handed in; empty where none are."""
    found = []
    if category.evidence.all_of:
        names = evidence_names(category.evidence.all_of)
        found.append(f"须全部提交：{names}" if len(category.evidence.all_of) > 1 else names)
    if category.evidence.any_of:
        found.append(f"提交其中一种即可：{evidence_names(category.evidence.any_of)}")
    if category.sensitive:
        found.append("材料涉及健康或家庭，须本人同意；只给本人、确认的管理员和检查人员看")
    return tuple(found)


def confirming(category: Category) -> Confirming:
    """Who confirms: as the file says, else as hours of this kind are entered."""
    if category.confirmed_by is not None:
        return category.confirmed_by
    if category.entry == "import":
        return "nobody"
    return "unit" if category.entry == "person_item" else "track"


def confirmed_in_words(policy: Policy, category: Category) -> tuple[str, ...]:
    """Who confirms the hours, a line for each kind of unit where it depends on that."""
    who = confirming(category)
    if who == "nobody":
        return ("直接记入，无需审核",)
    if who == "association":
        return ("承办单位报备案，结课后由继续教育协会审核登记",)
    if who == "unit":
        return ("用人单位审核认定",)
    return tuple(
        f"{TRACK_WORDS[track]}：{chain_in_words(chain)}"
        for track, chain in policy.declaration_chains.items()
        if track not in ("person_item", "hand_in")
    )


def chain_in_words(tiers: tuple[str, ...]) -> str:
    """The deciding tiers, in order."""
    return " → ".join(TIER_WORDS[tier] for tier in tiers)


def organisers_in_words(category: Category) -> str:
    """Whose activities count; empty where the file does not say."""
    return "、".join(ORGANISER_WORDS[name] for name in category.organised_by)


def _number(value: Decimal | None) -> str:
    return "" if value is None else format_hours(value)
