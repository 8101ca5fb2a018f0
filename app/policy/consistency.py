"""Whether the parts of a policy file agree with each other.

The checks take what could be read, so that they also speak where other keys are wrong.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.policy.category import Category
from app.policy.evidence import EVIDENCE, SENSITIVE, evidence_names
from app.policy.numbers import format_hours
from app.policy.parts import Parts

Place = tuple[str | int, ...]
Clash = tuple[Place, str]

_TRACKS = frozenset({"in_system", "out_system", "self_audit"})
_SENTENCE = re.compile(r"[A-Z]{2}[0-9]+")


def clashes(parts: Parts, sentence: Callable[[str], str | None]) -> list[Clash]:
    """Every place where a file contradicts itself, with what was expected there.

    Args:
        parts: what could be read of the file.
        sentence: the words of a sentence of a notice, or None where there is none.
    """
    found: list[Clash] = []
    for check in (_names, _requirement, _caps, _groups, _proofs, _ways, _chains, _dates, _twice):
        found.extend(check(parts))
    found.extend(_sources(parts.raw, (), sentence))
    return found


def _names(parts: Parts) -> Iterator[Clash]:
    raw = parts.raw
    policy_id, year, public = raw.get("id"), raw.get("year"), raw.get("public_import")
    if isinstance(policy_id, str) and type(year) is int and not policy_id.endswith(f"-{year}"):
        yield ("id",), f"id 须以 -{year} 结尾"
    if isinstance(public, str) and public not in parts.keys_of("categories"):
        yield ("public_import",), f"public_import 不在 categories 中：{public}"


def _requirement(parts: Parts) -> Iterator[Clash]:
    annual = parts.annual
    if annual is not None and annual.public + annual.professional > annual.total:
        yield ("annual", "total"), "public 与 professional 之和不能大于 total"


def _largest_pieces(category: Category) -> Iterator[tuple[str, Decimal]]:
    """What a longer ceiling may not fall below: the item, and the shorter ceilings."""
    for word, hours in (
        ("每项", category.hours),
        ("每项上限", category.item_cap),
        ("每天核定的", category.rate_per_day),
        ("每天上限", category.day_limit),
    ):
        if hours is not None:
            yield word, hours


def _caps(parts: Parts) -> Iterator[Clash]:
    for code, category in parts.categories.items():
        here = ("categories", code)
        if category.item_cap is not None and category.hours is not None:
            yield from _below((*here, "item_cap"), category.item_cap, [("每项", category.hours)])
        if category.day_limit is not None and category.rate_per_day is not None:
            yield from _below(
                (*here, "day_cap"), category.day_limit, [("每天核定的", category.rate_per_day)]
            )
        if category.year_cap is not None:
            yield from _below((*here, "year_cap"), category.year_cap, _largest_pieces(category))
        group = parts.groups.get(category.group or "")
        if group is not None and group.year_cap is not None:
            pieces = [(f"{code} {word}", hours) for word, hours in _largest_pieces(category)]
            yield from _below(("groups", category.group or "", "year_cap"), group.year_cap, pieces)


def _below(place: Place, cap: Decimal, pieces: Iterable[tuple[str, Decimal]]) -> Iterator[Clash]:
    for word, hours in pieces:
        if cap < hours:
            wanted = f"上限 {format_hours(cap)} 不能小于{word} {format_hours(hours)} 学时"
            yield place, wanted
            return


def _groups(parts: Parts) -> Iterator[Clash]:
    known = parts.keys_of("groups")
    members: dict[str, list[str]] = {}
    for code, category in parts.categories.items():
        if category.group is None:
            continue
        members.setdefault(category.group, []).append(code)
        if category.group not in known:
            yield ("categories", code, "group"), f"不在 groups 中：{category.group}"
            continue
        group = parts.groups.get(category.group)
        if group is not None and (group.months_cap is None) == (category.measure == "months"):
            wanted = "months_cap 的组只收 measure: months 的类别，year_cap 的组只收其他类别"
            yield ("categories", code, "group"), wanted
    unread = parts.keys_of("categories") - parts.categories.keys()
    for name in sorted(known - members.keys()):
        if not unread:  # a faulty category may be the member
            yield ("groups", name), "没有任何类别属于本组"


def _proofs(parts: Parts) -> Iterator[Clash]:
    for code, category in parts.categories.items():
        here = ("categories", code)
        named = (*category.evidence.all_of, *category.evidence.any_of)
        again = [kind for kind in EVIDENCE if named.count(kind) > 1]
        if again:
            yield (*here, "evidence"), f"佐证材料重复：{evidence_names(tuple(again))}"
        private = tuple(kind for kind in named if kind in SENSITIVE)
        if private and not category.sensitive:
            wanted = f"含健康、家庭信息（{evidence_names(private)}），须写 sensitive: true"
            yield (*here, "sensitive"), wanted


def _ways(parts: Parts) -> Iterator[Clash]:
    denied = parts.denied.channels if parts.denied else ()
    for code, category in parts.categories.items():
        modes = category.modes
        for key in ("channels", "project_channels"):
            both = [name for name in getattr(modes, key, ()) if name in denied]
            if both:
                wanted = f"denied_channels 已不予认定：{'、'.join(both)}"
                yield ("categories", code, "modes", key), wanted


def _chains(parts: Parts) -> Iterator[Clash]:
    for block, chains in (("declaration_rules", parts.declaring), ("filing_rules", parts.filing)):
        for name, chain in chains.items():
            if len(set(chain.tiers)) < len(chain.tiers):
                yield (block, name, "tiers"), "同一环节不能出现两次"
    declared, filed = parts.keys_of("declaration_rules"), parts.keys_of("filing_rules")
    for code, category in parts.categories.items():
        here = ("categories", code)
        if category.requires_filing and not filed:
            yield (*here, "requires_filing"), "须备案的类别要有 filing_rules 的审核流程"
        if category.entry == "person_item" and "person_item" not in declared:
            yield (*here, "entry"), "个人申报的类别要有 declaration_rules.person_item 的审核流程"
        if category.confirmed_by == "track" and not declared & _TRACKS:
            yield (*here, "confirmed_by"), "declaration_rules 没有按单位类型的审核流程"


def _dates(parts: Parts) -> Iterator[Clash]:
    for name, window in parts.deadlines.items():
        if window.opens and window.at and window.at <= window.opens:
            yield ("deadlines", name, "at"), "截止时间须晚于开始时间（opens）"
    submission, audit = parts.deadlines.get("submission"), parts.deadlines.get("audit")
    if submission and audit and submission.at and audit.at and submission.at > audit.at:
        yield ("deadlines", "submission", "at"), "申报截止不能晚于审验截止（deadlines.audit）"


def _twice(parts: Parts) -> Iterator[Clash]:
    series = ((("authorities", n), entry.series) for n, entry in parts.authorities.items())
    for place, name in _repeated(series):
        yield (*place, "series"), f"{name}已有主管部门，同一系列只能有一个"
    rules = (
        (("titles", "rules", n), str(rule.when.model_dump()))
        for n, rule in parts.title_rules.items()
    )
    for place, _ in _repeated(rules):
        yield (*place, "when"), "与前面的一条适用于同样的申报，永远用不到"


def _repeated(entries: Iterable[tuple[Place, str]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, name in entries:
        if name in seen:
            yield place, name
        seen.add(name)


def _sources(raw: object, place: Place, sentence: Callable[[str], str | None]) -> Iterator[Clash]:
    """Numbers of sentences that the notice does not have, anywhere in the file."""
    if isinstance(raw, list):
        for index, entry in enumerate(raw):
            yield from _sources(entry, (*place, index), sentence)
    if not isinstance(raw, Mapping):
        return
    entries: Mapping[Any, Any] = raw
    for key, value in entries.items():
        if key in ("src", "see") and isinstance(value, str):
            unknown = [number for number in _SENTENCE.findall(value) if sentence(number) is None]
            if unknown:
                yield (*place, str(key)), f"通知中没有这一句：{'、'.join(unknown)}"
        else:
            yield from _sources(value, (*place, str(key)), sentence)
