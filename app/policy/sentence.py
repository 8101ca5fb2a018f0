"""An item's hours in one sentence: what was declared, what each rule made of it, the rest.

Takes a fresh result or the steps that the ledger has kept of one.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.policy.numbers import format_hours
from app.policy.results import ItemResult, Step

_AS_DECLARED = frozenset({"sessions", "filed_hours"})


def explain(result: ItemResult) -> str:
    """The sentence of a result: 「申报 9 学时；每天不超过 8 学时（…）；认定 8 学时」."""
    if result.outcome == "refused":
        return "；".join((*_clauses(result.explanation), "不予认定"))
    return explain_steps(result.explanation, result.public, result.professional)


def explain_steps(
    steps: Sequence[Step | Mapping[str, str]], public: Decimal, professional: Decimal
) -> str:
    """The sentence of steps as an evaluation gives them or as the ledger keeps them.

    Args:
        steps: in the order in which the rules were applied.
        public: credited public hours.
        professional: credited professional hours.
    """
    if public and professional:
        credited = f"认定公需 {format_hours(public)} 学时、专业 {format_hours(professional)} 学时"
    else:
        credited = f"认定 {format_hours(public + professional)} 学时"
    return "；".join((*_clauses(steps), credited))


def _clauses(steps: Sequence[Step | Mapping[str, str]]) -> list[str]:
    read = [step if isinstance(step, Step) else _step(step) for step in steps]
    return [_clause(step, is_last=step is read[-1]) for step in read]


def _step(kept: Mapping[str, str]) -> Step:
    return Step(
        kept["rule"],
        kept["source"],
        Decimal(kept["before"]),
        Decimal(kept["after"]),
        kept["text"],
    )


def _clause(step: Step, *, is_last: bool) -> str:
    after = format_hours(step.after)
    if step.rule in _AS_DECLARED and step.before == step.after:
        return f"申报 {after} 学时"
    return step.text.removesuffix(f"：{after} 学时") if is_last else step.text
