"""What a person's title series means for their hours: who recognises them (QD15, QH26)."""

from __future__ import annotations

from functools import lru_cache

from app.models import LedgerEntry, Person
from app.policy import Policy
from app.policy.schema import Authority


@lru_cache(maxsize=64)
def settled(policy: Policy) -> Policy:
    """The policy without what it asks about a title series.

    Of hours that stand in the ledger this was asked when they were approved; the person may
    have another series since.
    """
    categories = {
        code: category.model_copy(update={"only_series": ()})
        for code, category in policy.categories.items()
    }
    return policy.model_copy(update={"authorities": (), "categories": categories})


def refused_by_series(entry: LedgerEntry) -> bool:
    """Whether an entry gave nothing because of the title series that the person had then."""
    return any(step["rule"] == "series" for step in entry.explanation)


def authority_of(policy: Policy, person: Person) -> Authority | None:
    """The authority that recognises a person's hours in place of the bureau, if another does."""
    return policy.authority_by_series.get(person.title_series or "")
