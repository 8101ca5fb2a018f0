"""Under which category an imported result counts: the platform and the years say it."""

from __future__ import annotations

from app.models import ImportRow
from app.policy import Category, Policy


def category_of_row(policy: Policy, row: ImportRow) -> Category | str:
    """The category of the policy of the year of study that takes a row, or, with the heading
    of the cell, why none does.

    What is made up for an earlier year (认定年度 before 学习年度) has categories and platforms
    of its own (QH24), and so have results that another authority recognises (QH26, QD15).
    """
    made_up = row.study_year is not None and row.year != row.study_year
    taking = [
        category
        for category in policy.categories.values()
        if category.entry == "import" and (category.credit_years is not None) == made_up
    ]
    if not taking:
        if made_up:
            return f"认定年度：{policy.name}没有规定以往年度的补学"
        return f"学习年度：{policy.name}没有规定公需科目成绩的导入"
    # A category that names no platform takes the results of any.
    named = [category for category in taking if row.platform in category.sources]
    found = next(iter(named or [category for category in taking if not category.sources]), None)
    if found is None:
        allowed = "、".join(dict.fromkeys(name for one in taking for name in one.sources))
        what = "补学" if made_up else ""
        return f"来源平台：{what}不接受「{row.platform}」，应为 {allowed}"
    return _year_problem(policy, found, row) or _subject_problem(found, row) or found


def _year_problem(policy: Policy, category: Category, row: ImportRow) -> str:
    years = category.credit_years
    if years is None or row.year is None:
        return ""
    first, last = policy.year + years.first, policy.year + years.last
    if first <= row.year <= last:
        return ""
    return f"认定年度：{policy.year} 年度只能补学 {first}—{last} 年度的学时（{category.cite}）"


def _subject_problem(category: Category, row: ImportRow) -> str:
    if category.subject == "as_filed":
        if row.subject is None and category.default_subject is None:
            return f"科目类别：「{row.platform}」的成绩须注明公需科目或专业科目"
    elif row.subject is not None and row.subject != category.subject:
        word = "公需科目" if category.subject == "public" else "专业科目"
        return f"科目类别：「{category.name}」只记{word}"
    return ""
