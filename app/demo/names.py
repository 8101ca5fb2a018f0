"""Deals out invented names: some by hand, the others put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

_ONE_RARE = 12


@dataclass(frozen=True, slots=True)
class NameStock:
    """`first` and `rare` are whole names with 男 or 女; the first ones come first, of the
    rare ones one comes after a dozen ordinary ones.
    """

    first: Sequence[tuple[str, str]]
    rare: Sequence[tuple[str, str]]
    surnames: str
    male: Sequence[str]
    female: Sequence[str]


def deal_names(stock: NameStock) -> Iterator[tuple[str, bool]]:
    """Names without end, each with whether it is a man's; the same ones every time.

    There are namesakes, as in life: their numbers tell them apart.
    """
    for name, sex in stock.first:
        yield name, sex == "男"
    rare = iter(stock.rare)
    for at in count(1):
        if at % _ONE_RARE == 0 and (found := next(rare, None)):
            yield found[0], found[1] == "男"
            continue
        male = at % 5 in {0, 2, 3}
        given = stock.male if male else stock.female
        # Strides without a common factor: hundreds of pairs before one returns.
        yield stock.surnames[at * 7 % len(stock.surnames)] + given[at * 5 % len(given)], male
