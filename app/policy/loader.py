"""Reads policy files; collects every fault with its file, key, line and expectation."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.policy.consistency import clashes
from app.policy.errors import Fault, PolicyError
from app.policy.marks import Marked
from app.policy.notices import sentence
from app.policy.parts import parts_of
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
    "datetime_type": "应为时间（如 2019-12-30T23:59:59+08:00）",
    "datetime_parsing": "应为时间（如 2019-12-30T23:59:59+08:00）",
    "datetime_from_date_parsing": "应为时间（如 2019-12-30T23:59:59+08:00）",
    "literal_error": "应为 {expected} 之一",
    "string_pattern_mismatch": "格式不符，应符合 {pattern}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "value_error": "{error}",
}


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
        return _load(path)
    except RecursionError as error:
        raise PolicyError((Fault(path, "", None, "嵌套过深，或引用了自身"),)) from error


def _load(path: Path) -> Policy:
    try:
        marked = Marked(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        expected = f"应为可读取的 UTF-8 文件（{error}）"
        raise PolicyError((Fault(path, "", None, expected),)) from error
    except yaml.YAMLError as error:
        raise PolicyError((_no_yaml(path, error),)) from error
    raw = marked.content
    if not isinstance(raw, dict):
        raise PolicyError((Fault(path, "", None, "应为键值表"),))
    faults = [Fault(path, _key(place), line, "键重复") for place, line in marked.repeats()]
    found = list(clashes(parts_of(raw), partial(sentence, folder=path.parent)))
    try:
        policy = Policy.model_validate(raw)
    except ValidationError as invalid:
        found += [(fault["loc"], _expectation(fault)) for fault in invalid.errors()]
    faults += [_fault(path, marked, place, expected) for place, expected in found]
    if isinstance(raw.get("id"), str) and raw["id"] != path.stem:
        faults.append(_fault(path, marked, ("id",), f"应与文件名相同：{path.stem}"))
    if faults:
        raise PolicyError(tuple(sorted(faults, key=lambda fault: fault.line or 0)))
    return policy


def _fault(path: Path, marked: Marked, place: Sequence[str | int], expected: str) -> Fault:
    return Fault(path, _key(place), marked.line(place), expected)


def _key(place: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in place)


def _no_yaml(path: Path, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or error
    return Fault(path, "", mark.line + 1 if mark else None, f"应为正确的 YAML（{problem}）")
