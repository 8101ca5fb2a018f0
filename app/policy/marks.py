"""The YAML of a policy file: exact numbers, no silent repeats, and the line of every key."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

Place = tuple[str | int, ...]


class _ExactLoader(yaml.SafeLoader):
    """YAML with exact numbers; what is no plain number stays text, for the schema to refuse."""


def _exact_number(loader: _ExactLoader, node: yaml.ScalarNode) -> Decimal | str:
    text = str(loader.construct_scalar(node))
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


_ExactLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)


class Marked:
    """A YAML document that knows its lines.

    Raises:
        yaml.YAMLError: the text is no YAML.
    """

    def __init__(self, text: str) -> None:
        self.content: Any = yaml.load(text, _ExactLoader)  # noqa: S506 - a SafeLoader underneath
        self._root = yaml.compose(text, yaml.SafeLoader)

    def line(self, place: Sequence[str | int]) -> int | None:
        """The line of the deepest part of a place that stands in the file."""
        line, node = None, self._root
        for part in place:
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
                if found is None:
                    break
                line, node = _line(found[0]), found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                node = node.value[part]
                line = _line(node)
            else:
                break
        return line

    def repeats(self) -> Iterator[tuple[Place, int]]:
        """Every key that stands twice in its mapping, with the line of the later one."""
        yield from _repeats(self._root, ())


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _repeats(node: yaml.Node | None, place: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, yaml.SequenceNode):
        for index, entry in enumerate(node.value):
            yield from _repeats(entry, (*place, index))
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        here = (*place, str(key.value))
        if key.value in seen:
            yield here, _line(key)
        seen.add(key.value)
        yield from _repeats(value, here)
