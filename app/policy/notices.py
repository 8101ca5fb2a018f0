"""The sentences of the notices, by the numbers that the policy files cite.

One file for each notice: ``QH.txt`` holds lines of number, tab, sentence; a sentence that
was torn apart in the original has all its numbers before the tab.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = "notices"
_SHIPPED = Path(__file__).parent / "files" / FOLDER
_PREFIX = 2  # letters of a number that name the notice


@cache
def _read(path: Path) -> Mapping[str, str]:
    sentences: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        numbers, _, text = line.partition("\t")
        sentences |= dict.fromkeys(numbers.split(", "), text)
    return MappingProxyType(sentences)


def sentence(number: str, folder: Path | None = None) -> str | None:
    """The words of a sentence (``QH6``); None where there is no such sentence.

    Args:
        number: the letters of the notice and the number in it.
        folder: where policy files lie with notices of their own; else those that come
            with the software.
    """
    name = f"{number[:_PREFIX]}.txt"
    for place in (folder / FOLDER if folder else None, _SHIPPED):
        if place is not None and (place / name).is_file():
            return _read(place / name).get(number)
    return None


def quoted(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """The words of several sentences, each once."""
    found = (sentence(number) for number in numbers)
    return tuple(dict.fromkeys(text for text in found if text))
