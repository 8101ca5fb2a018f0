"""Numbers and names that say who somebody is: normalise, check, mask.

Identity numbers follow GB 11643, credit codes GB 32100. The first six digits are never
looked up: abolished divisions live on in valid numbers. Messages never repeat the number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from stdnum.cn import ric, uscc

from app.enums import IdType
from app.errors import DomainError

EXCEL_MESSAGE = "号码已被 Excel 改成数值，原号码已丢失：请将单元格设为「文本」格式后重新填写"

RESIDENT_LENGTH = 18

_CHINA_OFFSET = timedelta(hours=8)
_CREDIT_CODE_LENGTH = 18
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FLOAT_TEXT = re.compile(r"[0-9]+\.[0-9]*|[0-9]+(\.[0-9]+)?E[+-]?[0-9]+")
_OTHER_DOCUMENTS: dict[IdType, tuple[re.Pattern[str], str]] = {
    IdType.HMT_RESIDENCE: (
        re.compile(r"8[123]0000[0-9]{11}[0-9X]"),
        "港澳台居民居住证号码应为 18 位，以 810000、820000 或 830000 开头",
    ),
    IdType.FOREIGN_RESIDENCE: (
        re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
        "外国人永久居留身份证号码应为 3 个字母加 12 位数字，或以 9 开头的 18 位号码",
    ),
    IdType.PASSPORT: (
        re.compile(r"(?=[A-Z0-9]*[0-9])[A-Z0-9]{5,17}"),
        "护照号码应为 5 至 17 位字母和数字",
    ),
}
_DOTS = re.compile(r"\s*[·・•‧･∙⋅．]\s*")
_HAN = r"\u2e80-\u2fdf\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|[ ·'’.-])*")
_LONG_NUMBER = 15
_NAME_LENGTH = range(2, 51)


class IdentityError(DomainError):
    """A number or name cannot be right; the message says what to mend, in Chinese."""

    status = 422


def _compact(text: str) -> str:
    """Half-width, upper case, without spaces and invisible characters."""
    if text.isascii() and text.isalnum():  # nearly always: nothing to fold
        return text.upper()
    folded = unicodedata.normalize("NFKC", text)
    visible = (c for c in folded if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"})
    return unicodedata.normalize("NFKC", "".join(visible).upper())


def normalise_identity_number(text: str) -> str:
    """The number as it is stored: half-width, x as X, no spaces, no leading apostrophe.

    The apostrophe is what spreadsheets put before a number to keep it text.
    """
    return _compact(text).lstrip("'`‘’")


def check_identity_number(text: str, id_type: IdType, *, today: date | None = None) -> None:
    """Raise IdentityError unless `text` can be a number of this kind of document.

    Resident cards are checked by GB 11643: 18 characters, a birth date that exists and is
    not after `today` (the real day in China when omitted), the check character. The other
    kinds are checked by shape only.
    """
    number = normalise_identity_number(text)
    if not number:
        raise IdentityError("未填写证件号码")
    if _FLOAT_TEXT.fullmatch(number):
        raise IdentityError(EXCEL_MESSAGE)
    if id_type is IdType.RESIDENT_CARD:
        _check_resident_card(number, today or (datetime.now(UTC) + _CHINA_OFFSET).date())
        return
    pattern, message = _OTHER_DOCUMENTS[id_type]
    if not pattern.fullmatch(number):
        raise IdentityError(message)


def _check_resident_card(number: str, today: date) -> None:
    if re.fullmatch(r"[0-9]{15}", number):
        raise IdentityError("15 位的旧身份证号码已停用，请填写 18 位身份证号码")
    if len(number) != RESIDENT_LENGTH:
        raise IdentityError(f"身份证号码应为 18 位，现为 {len(number)} 位")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise IdentityError("身份证号码只能是 17 位数字加 1 位数字或 X")
    if birth_date_of(number) > today:
        raise IdentityError("身份证号码中的出生日期晚于今天")
    if ric.calc_check_digit(number) != number[-1]:
        # Excel keeps 15 digits and fills the rest with zeros.
        message = EXCEL_MESSAGE if number.endswith("000") else "身份证号码校验位不正确，请核对"
        raise IdentityError(message)


def birth_date_of(number: str) -> date:
    """The birth date in an 18-digit resident number; IdentityError if there is none."""
    digits = normalise_identity_number(number)
    try:
        return date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        raise IdentityError("身份证号码中的出生日期不存在") from None


def normalise_credit_code(text: str) -> str:
    """The credit code as it is stored: half-width, upper case, no spaces or hyphens."""
    return normalise_identity_number(text).replace("-", "")


def check_credit_code(text: str) -> None:
    """Raise IdentityError unless `text` is a unified social credit code (GB 32100).

    18 characters without I, O, S, V, Z; digits 3-8 the division; character 17 the check
    character of the organisation code (GB 11714), character 18 that of the whole.
    """
    code = normalise_credit_code(text)
    if not code:
        raise IdentityError("未填写统一社会信用代码")
    if _FLOAT_TEXT.fullmatch(code):
        raise IdentityError(EXCEL_MESSAGE)
    if len(code) != _CREDIT_CODE_LENGTH:
        raise IdentityError(f"统一社会信用代码应为 18 位，现为 {len(code)} 位")
    if not _CREDIT_CODE.fullmatch(code):
        raise IdentityError(
            "统一社会信用代码只能用数字和大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字"
        )
    if _organisation_check(code[8:16]) != code[16] or uscc.calc_check_digit(code) != code[17]:
        raise IdentityError("统一社会信用代码校验位不正确，请核对")


def _organisation_check(body: str) -> str:
    """The check character of an organisation code (GB 11714), whose letters run from A=10."""
    total = sum(int(c, 36) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def normalise_name(text: str) -> str:
    """The name as it is stored and compared: one kind of ·, no padding spaces.

    Spaces between Chinese characters are padding («张　三»); between Latin words one stays.
    Compatibility folding is not used: it would change rare characters.
    """
    composed = unicodedata.normalize("NFC", text)
    visible = (c if not c.isspace() else " " for c in composed if _is_kept(c))
    single = " ".join("".join(visible).split())
    return _SPACE_BETWEEN_HAN.sub("", _DOTS.sub("·", single))


def _is_kept(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf"}


def check_name(text: str) -> None:
    """Raise IdentityError unless `text` can be a person's name of 2 to 50 characters.

    Letters of any script, and within the name · space - . ' are accepted; code points
    that are newer than this Python's Unicode tables but in the Han planes too.
    """
    name = normalise_name(text)
    if not name:
        raise IdentityError("未填写姓名")
    if len(name) not in _NAME_LENGTH:
        raise IdentityError("姓名应为 2 至 50 个字")
    if any(unicodedata.category(c) == "Co" for c in name):
        raise IdentityError("姓名中有自造字，请改用标准字符")
    if not _NAME.fullmatch(re.sub(r"[\U00020000-\U0003ffff]", "一", name)):
        raise IdentityError("姓名中有不允许的字符（数字或符号）")


def mask_identity(number: str) -> str:
    """630102********0013: first six and last four; shorter documents show 2 and 2."""
    return _mask(number, 6, 4) if len(number) >= _LONG_NUMBER else _mask(number, 2, 2)


def _mask(text: str, head: int, tail: int) -> str:
    """Stars between head and tail; all stars when fewer than half would be hidden."""
    hidden = len(text) - head - tail
    if hidden < min(4, len(text)):
        return "*" * len(text)
    return f"{text[:head]}{'*' * hidden}{text[len(text) - tail :]}"
