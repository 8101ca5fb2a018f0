"""Reads policy files; collects every fault with its file, key, line and expectation."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.policy.errors import Fault, PolicyError
from app.policy.schema import Policy

_EXPECTED = {
    "missing": "缺少此项",
    "extra_forbidden": "不认识的键",
    "string_type": "应为文本",
    "string_too_short": "不能为空",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "decimal_max_places": "小数位数过多",
    "decimal_max_digits": "数字过大",
    "tuple_type": "应为列表",
    "mapping_type": "应为键值表",
    "dict_type": "应为键值表",
    "model_type": "应为键值表",
    "too_short": "不能为空",
    "timezone_aware": "时间须带时区",
    "datetime_parsing": "应为时间（如 2019-12-30T23:59:59+08:00）",
    "datetime_from_date_parsing": "应为时间（如 2019-12-30T23:59:59+08:00）",
    "literal_error": "应为 {expected} 之一",
    "string_pattern_mismatch": "格式不符，应符合 {pattern}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "value_error": "{error}",
}


class _ExactLoader(yaml.SafeLoader):
    """YAML with exact numbers and without silently repeated keys."""


def _exact_number(loader: _ExactLoader, node: yaml.ScalarNode) -> Decimal:
    try:
        return Decimal(loader.construct_scalar(node))
    except ArithmeticError as error:
        message = "应为普通小数"
        raise yaml.constructor.ConstructorError(None, None, message, node.start_mark) from error


def _mapping_without_repeats(loader: _ExactLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            message = f"键 {key} 重复"
            raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_ExactLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)
_ExactLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_repeats)


def _line_of(node: yaml.Node | None, path: Sequence[str | int]) -> int | None:
    """The line of the deepest part of a path that stands in the file."""
    line = None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _expectation(error: ErrorDetails) -> str:
    expected = _EXPECTED.get(error["type"])
    if expected is None:
        return error["msg"]
    return expected.format(**error.get("ctx", {})).replace(" or ", "、")


def load_file(path: Path) -> Policy:
    """Reads one policy file.

    Raises:
        PolicyError: with all faults of this file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(
            (Fault(path, "", None, f"应为可读取的 UTF-8 文件（{error}）"),)
        ) from error
    try:
        raw = yaml.load(text, _ExactLoader)  # noqa: S506 - a SafeLoader underneath
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        message = f"应为正确的 YAML（{error.problem}）"
        raise PolicyError((Fault(path, "", line, message),)) from error
    except yaml.YAMLError as error:
        raise PolicyError((Fault(path, "", None, f"应为正确的 YAML（{error}）"),)) from error
    if not isinstance(raw, dict):
        raise PolicyError((Fault(path, "", None, "应为键值表"),))
    try:
        policy = Policy.model_validate(raw)
    except ValidationError as invalid:
        faults = tuple(
            Fault(
                path,
                ".".join(str(part) for part in error["loc"]),
                _line_of(root, error["loc"]),
                _expectation(error),
            )
            for error in invalid.errors()
        )
        raise PolicyError(faults) from invalid
    if policy.id != path.stem:
        line = _line_of(root, ("id",))
        raise PolicyError((Fault(path, "id", line, f"应与文件名相同：{path.stem}"),))
    return policy
