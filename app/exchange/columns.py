"""Columns and how their headings are recognised; those of a sheet of public-course results."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from app.enums import IdType, Subject


@dataclass(frozen=True, slots=True)
class Column:
    """One column: stable `key`, Chinese `heading`, and what its cells hold.

    `as_text`: the template formats the cells as text, so that nothing is lost to Excel.
    `width` in characters. `max_length` of the text. `help` is what the template explains.
    """

    key: str
    heading: str
    help: str
    required: bool = False
    as_text: bool = False
    width: int = 12
    max_length: int = 100

    @property
    def title(self) -> str:
        """The heading as it is printed, with * when the column must be filled in."""
        return f"{self.heading}*" if self.required else self.heading


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of sheet; `name` is what its tab is called."""

    name: str
    columns: tuple[Column, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """Each column by its key."""
        return MappingProxyType({column.key: column for column in self.columns})

    @cached_property
    def headings(self) -> frozenset[str]:
        """The headings as they are known, without asterisks."""
        return frozenset(column.heading for column in self.columns)

    def key_of(self, heading: str) -> str | None:
        """The key of the column that a heading means, or None for a column that is not ours."""
        return self._key_by_heading.get(fold_heading(heading))

    def are_headings(self, texts: Iterable[str]) -> bool:
        """Whether a row of texts is our heading row: it has at least three of our headings."""
        found = {key for text in texts if (key := self.key_of(text)) is not None}
        return len(found) >= _HEADINGS_TO_RECOGNISE

    @cached_property
    def _key_by_heading(self) -> Mapping[str, str]:
        return {fold_heading(column.heading): column.key for column in self.columns}


RESULT_COLUMNS: tuple[Column, ...] = (
    Column("serial", "序号", "可不填，导入时不读取", width=6),
    Column("name", "姓名", "与身份证件一致；间隔号用“·”", required=True, max_length=50),
    Column("id_type", "证件类型", "不填即为居民身份证", width=20),
    Column(
        "identity_number",
        "证件号码",
        "必须为文本格式；居民身份证为 18 位",
        required=True,
        as_text=True,
        width=22,
    ),
    Column("employer_name", "工作单位", "单位全称", width=30, max_length=200),
    Column("employer_code", "统一社会信用代码", "18 位，必须为文本格式", as_text=True, width=22),
    Column("study_year", "学习年度", "四位数字，如 2019", required=True, as_text=True, width=10),
    Column("credit_year", "认定年度", "补学时填写计入的年度；不填即为学习年度", as_text=True),
    Column("subject_name", "科目名称", "所学公需科目的名称", width=30, max_length=200),
    Column("hours", "学时", "大于 0 的数字；不合格者可填 0", required=True, width=8),
    Column("passed", "考核结果", "填“合格”或“不合格”", required=True),
    Column("score", "成绩", "分数或等次，可不填", max_length=20),
    Column("completed_on", "完成日期", "如 2019-10-31", required=True, as_text=True, width=14),
    Column(
        "certificate_number", "证书(凭证)编号", "没有编号的请填科目名称", as_text=True, width=22
    ),
    Column("platform", "来源平台", "学习平台的全称", required=True, width=22),
    Column("note", "备注", "可不填", width=24, max_length=500),
    Column("subject", "科目类别", "公需科目或专业科目；来源平台只有一类科目的不填"),
)

RESULTS = Layout("公需课结果", RESULT_COLUMNS)

ERROR_HEADING = "错误原因"

_HEADINGS_TO_RECOGNISE = 3

SUBJECT_WORDS: Mapping[str, Subject] = MappingProxyType(
    {
        **{subject.label: subject for subject in Subject},
        "公需": Subject.PUBLIC,
        "专业": Subject.PROFESSIONAL,
    }
)

PASSED_WORDS: Mapping[str, bool] = MappingProxyType({"合格": True, "不合格": False})

ID_TYPE_WORDS: Mapping[str, IdType] = MappingProxyType(
    {
        **{id_type.label: id_type for id_type in IdType},
        "": IdType.RESIDENT_CARD,
        "身份证": IdType.RESIDENT_CARD,
        "外国人永久居留证": IdType.FOREIGN_RESIDENCE,
    },
)


def fold_heading(text: str) -> str:
    """A heading without spaces, asterisks and what stands in brackets, in half-width."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"\([^)]*\)|[\s*]", "", plain)
