"""What items in the ledger would be worth if they were counted anew: asked, nothing changed.

What a ceiling had cut of an item comes back where what displaced it counts no more, in the
order of approval, under the policy of the original.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.errors import RuleViolation
from app.models import LedgerEntry, Person
from app.operations.facts import person_facts
from app.operations.ledger_sources import Credited, explained, shares, standing_items
from app.operations.series import settled
from app.operations.standing_hours import Key, item_id, key_of, standing_hours
from app.policy import Item, Policy, UnknownPolicy, evaluate
from app.policy.results import Evaluation
from app.services import services

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One item in one year and subject: its first entry, its hours now and counted anew, and
    the steps that lead there.
    """

    first: LedgerEntry
    before: Decimal
    after: Decimal
    steps: Sequence[Mapping[str, str]]


def differences(
    person: Person, credits_: Sequence[Credited], entries: Iterable[LedgerEntry]
) -> list[Difference]:
    """Where the ledger differs from what a person's credits are worth counted anew, in the
    order of approval. `entries` are all of the years of these credits.

    Raises `RuleViolation` where a policy under which hours were credited is no longer loaded
    in that version.
    """
    wanted = _wanted(person, credits_)
    have = standing_hours(entries)
    found = []
    for first, _item in credits_:
        key = key_of(first)
        after, steps = wanted.get(key, (ZERO, []))
        before = have[key].credited
        if after != before:
            found.append(Difference(first, before, after, steps))
    return found


def _wanted(
    person: Person, credits_: Sequence[Credited]
) -> dict[Key, tuple[Decimal, list[Mapping[str, str]]]]:
    """What each item is worth now, by item, year and subject."""
    wanted: dict[Key, tuple[Decimal, list[Mapping[str, str]]]] = {}
    for policy in _policies(credits_):
        items = standing_items(credits_, policy)
        own = {item_id(entry) for entry, _item in credits_ if entry.policy_id == policy.id}
        evaluation = evaluate(settled(policy), person_facts(person), items)
        for item in items:
            if item.id in own:
                wanted |= _parts(policy, item, evaluation)
    return wanted


def _parts(
    policy: Policy, item: Item, evaluation: Evaluation
) -> dict[Key, tuple[Decimal, list[Mapping[str, str]]]]:
    result = evaluation.items[item.id]
    steps = explained(result)
    return {
        (item.id, share.year, share.subject.value): (share.credited, steps)
        for share in shares(policy, item, result)
    }


def _policies(credits_: Sequence[Credited]) -> list[Policy]:
    """The policies of these entries, in the versions that they were credited under."""
    found: dict[str, Policy] = {}
    for entry, _item in credits_:
        try:
            policy = services().policies.by_id(entry.policy_id)
        except UnknownPolicy:
            raise RuleViolation(_no_policy(entry, "现在没有这份规则"), field="policy") from None
        if policy.version != entry.policy_version:
            reason = f"现在用的是第 {policy.version} 版"
            raise RuleViolation(_no_policy(entry, reason, policy.name), field="policy")
        found[policy.id] = policy
    return list(found.values())


def _no_policy(entry: LedgerEntry, reason: str, name: str = "") -> str:
    """Why hours cannot be counted anew, and who can help."""
    called = f"「{name or entry.policy_id}」第 {entry.policy_version} 版"
    return (
        f"{entry.year} 年度的学时是按{called}认定的，系统{reason}，不能按原来的规则重新核算，"
        f"所以没有办理，学时没有变化。请联系系统运维人员装回{called}后再办理。"
    )
