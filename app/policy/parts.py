"""The parts of a policy file that are right on their own, whatever is wrong beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.policy.category import Category
from app.policy.schema import Annual, Authority, Chain, Deadline, DeniedChannels, Group
from app.policy.title_rules import TitleRule

B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Parts:
    """What could be read, by key or by place in a list; ``raw`` is the whole file."""

    raw: Mapping[str, Any]
    annual: Annual | None
    denied: DeniedChannels | None
    categories: Mapping[str, Category]
    groups: Mapping[str, Group]
    declaring: Mapping[str, Chain]
    filing: Mapping[str, Chain]
    deadlines: Mapping[str, Deadline]
    authorities: Mapping[int, Authority]
    title_rules: Mapping[int, TitleRule]

    def keys_of(self, block: str) -> frozenset[str]:
        """All keys of a block, also those of faulty entries."""
        found = self.raw.get(block)
        return frozenset(map(str, found)) if isinstance(found, dict) else frozenset()


def parts_of(raw: Mapping[str, Any]) -> Parts:
    """Reads each part of a file by itself; a faulty one is left out."""
    titles = raw.get("titles")
    categories = (
        (code, {**body, "code": code})
        for code, body in _entries(raw.get("categories"))
        if isinstance(body, dict)
    )
    return Parts(
        raw=raw,
        annual=_read(Annual, raw.get("annual")),
        denied=_read(DeniedChannels, raw.get("denied_channels")),
        categories=_each(Category, categories),
        groups=_each(Group, _entries(raw.get("groups"))),
        declaring=_each(Chain, _entries(raw.get("declaration_rules"))),
        filing=_each(Chain, _entries(raw.get("filing_rules"))),
        deadlines=_each(Deadline, _entries(raw.get("deadlines"))),
        authorities=_each(Authority, _listed(raw.get("authorities"))),
        title_rules=_each(
            TitleRule, _listed(titles.get("rules") if isinstance(titles, dict) else None)
        ),
    )


K = TypeVar("K", str, int)


def _entries(found: object) -> list[tuple[str, object]]:
    return [(str(key), body) for key, body in found.items()] if isinstance(found, dict) else []


def _listed(found: object) -> list[tuple[int, object]]:
    return list(enumerate(found)) if isinstance(found, list) else []


def _read(kind: type[B], raw: object) -> B | None:
    try:
        return kind.model_validate(raw)
    except ValidationError:
        return None


def _each(kind: type[B], entries: Iterable[tuple[K, object]]) -> dict[K, B]:
    read = ((key, _read(kind, body)) for key, body in entries)
    return {key: block for key, block in read if block is not None}
