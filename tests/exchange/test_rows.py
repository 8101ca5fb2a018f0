"""What each cell of a row may hold, and how it is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.enums import IdType
from app.exchange import bad_row_of, natural_key, read_results
from app.exchange.cells import CellError, cell_of, read_date, read_decimal
from tests.exchange.books import (
    FIRST,
    SECOND,
    book,
    csv_file,
    only_problem,
    problems,
    read,
    row,
)

EXCEL = "文本"


def test_a_good_row_is_read_whole():
    (result,) = read(book(row())).rows
    assert result.number == 2
    assert result.name == "张䶮"
    assert result.id_type is IdType.RESIDENT_CARD
    assert result.identity_number == FIRST
    assert result.employer_name == "青海交通职业技术学院"
    assert result.employer_code == "91350100M000100Y43"
    assert (result.study_year, result.credit_year) == (2019, None)
    assert result.subject_name == "生态文明建设"
    assert result.hours == Decimal(18)
    assert result.passed
    assert result.score == "95"
    assert result.completed_on == dt.date(2019, 6, 30)
    assert result.certificate_number == "QH2019000001"
    assert result.platform == "青海干部网络学院"
    assert result.note == ""
    assert result.raw == tuple(row())


def test_cells_may_be_numbers_and_dates_where_nothing_is_lost():
    values = row(学习年度=2019, 认定年度=2018, 学时=17.5, 成绩=95, 完成日期=dt.date(2019, 6, 30))
    (result,) = read(book(values)).rows
    assert (result.study_year, result.credit_year) == (2019, 2018)
    assert result.hours == Decimal("17.5")
    assert result.score == "95"
    assert result.completed_on == dt.date(2019, 6, 30)
    assert result.raw[12] == "2019-06-30"


def test_what_people_type_is_normalised():
    values = row(
        姓名=" 张　䶮 ",
        证件类型="",
        证件号码="１１０１０５ 19491231002x",
        统一社会信用代码="91350100m000100y43",
        学习年度="２０１９年",
        学时="１８．５",
        考核结果=" 合格",
    )
    (result,) = read(book(values)).rows
    assert result.name == "张䶮"
    assert result.identity_number == FIRST
    assert result.employer_code == "91350100M000100Y43"
    assert (result.study_year, result.hours) == (2019, Decimal("18.5"))


@pytest.mark.parametrize(
    "text",
    ["2019-10-31", "2019/10/31", "2019.10.31", "2019年10月31日", "20191031", "2019-10-31 00:00:00"],
)
def test_dates_as_people_write_them(text):
    assert read(book(row(完成日期=text))).rows[0].completed_on == dt.date(2019, 10, 31)


@pytest.mark.parametrize(
    ("heading", "value", "part"),
    [
        ("姓名", "", "必填"),
        ("姓名", "张3", "不允许的字符"),
        ("证件类型", "军官证", "证件类型应为"),
        ("证件号码", "", "必填"),
        ("证件号码", "110105194912310021", "校验位"),
        ("证件号码", 110105194912310000, EXCEL),
        ("证件号码", 1.10105194912310e17, EXCEL),
        ("证件号码", 110105491231002, EXCEL),
        ("证件号码", 12345, EXCEL),
        ("证件号码", "1.10105E+17", EXCEL),
        ("证件号码", "110105194912310020.0", EXCEL),
        ("证件号码", '="110105194912310021"', "公式"),
        ("工作单位", "长" * 201, "超过 200 个字"),
        ("统一社会信用代码", "91350100M000100Y44", "校验位"),
        ("统一社会信用代码", 126300004400000000, EXCEL),
        ("学习年度", "", "必填"),
        ("学习年度", "19", "四位数字"),
        ("学习年度", 2019.5, "四位数字"),
        ("学习年度", "3019", "四位数字"),
        ("认定年度", "去年", "四位数字"),
        ("学时", "", "必填"),
        ("学时", "十八", "不是数字"),
        ("学时", "18学时", "不是数字"),
        ("学时", "nan", "不是数字"),
        ("学时", "1e2", "不是数字"),
        ("学时", "0", "大于 0"),
        ("学时", "-1", "大于 0"),
        ("学时", "0.3", "0.5 的整数倍"),
        ("学时", 17.25, "0.5 的整数倍"),
        ("学时", "200.5", "超过 200"),
        ("学时", "=9+9", "公式"),
        ("学时", True, "不是文字"),
        ("学时", dt.date(2019, 1, 18), "不是数字"),
        ("考核结果", "", "必填"),
        ("考核结果", "良好", "合格"),
        ("完成日期", "", "必填"),
        ("完成日期", "2019-02-30", "不存在"),
        ("完成日期", "去年夏天", "无法识别"),
        ("完成日期", "31/10/2019", "无法识别"),
        ("完成日期", 43646, "无法识别"),
        ("完成日期", "1019-10-31", "年份"),
        ("完成日期", dt.time(8, 30), "不是文字"),
        ("证书(凭证)编号", 1234567890123456789, EXCEL),
        ("来源平台", "", "必填"),
        ("来源平台", "=A1", "公式"),
        ("备注", "#N/A", "错误值"),
    ],
)
def test_what_is_wrong_with_one_cell(heading, value, part):
    problem = only_problem(book(row(**{heading: value})))
    assert (problem.row, problem.heading) == (2, heading)
    assert part in problem.message_zh


def test_every_problem_of_a_row_is_named():
    bad = row(姓名="", 学时="x", 完成日期="x")
    sheet = read(book(row(), bad))
    assert [r.number for r in sheet.rows] == [2]
    assert [b.row for b in sheet.bad_rows] == [3]
    assert [p.heading for p in sheet.problems] == ["姓名", "学时", "完成日期"]
    assert sheet.bad_rows[0].raw == tuple(bad)


def test_a_failed_exam_may_have_no_hours():
    (result,) = read(book(row(考核结果="不合格", 学时="0"))).rows
    assert not result.passed
    assert result.hours == 0


def test_the_step_of_hours_is_the_policys():
    sheet = read_results(csv_file(row(学时="17.5")), "a.csv", hour_step=Decimal(1))
    assert "1 的整数倍" in sheet.problems[0].message_zh


def test_other_documents_are_read_by_their_own_rules():
    (result,) = read(book(row(证件类型="护照", 证件号码="e12345678"))).rows
    assert (result.id_type, result.identity_number) == (IdType.PASSPORT, "E12345678")


def test_numbers_are_masked_wherever_they_stand():
    wrong = "110105194912310021"
    found = read(book(row(证件号码=wrong, 证件类型=wrong, 学时=f"号{wrong}"))).problems
    assert [p.heading for p in found] == ["证件类型", "学时"]
    (number,) = read(book(row(证件号码=wrong))).problems
    for problem in (*found, number):
        assert "19491231" not in problem.value
        assert wrong not in problem.message_zh
    assert number.value == "110105********0021"


def test_the_same_result_twice_names_the_first_row():
    data = book(
        row(), row(姓名="李四", 证件号码=SECOND), row(学时="20"), row(证件号码=FIRST.lower())
    )
    sheet = read(data)
    assert [r.number for r in sheet.rows] == [2, 3]
    assert [(p.row, p.heading) for p in sheet.problems] == [(4, "证件号码"), (5, "证件号码")]
    assert all("与第 2 行重复" in p.message_zh for p in sheet.problems)


def test_a_bad_row_is_no_first_row():
    sheet = read(book(row(学时="x"), row()))
    assert [r.number for r in sheet.rows] == [3]


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"学时": "9", "备注": "补"}, True),
        ({"科目名称": "别的科目"}, True),
        ({"认定年度": "2019"}, True),
        ({"认定年度": "2018"}, False),
        ({"来源平台": "别的平台"}, False),
        ({"证件号码": SECOND}, False),
        ({"证书(凭证)编号": "QH2019000002"}, False),
        ({"证书(凭证)编号": ""}, False),
    ],
)
def test_what_makes_two_results_the_same(changed, same):
    first, second = (read(book(values)).rows[0] for values in (row(), row(**changed)))
    assert (natural_key(first) == natural_key(second)) is same


def test_without_a_certificate_the_subject_counts():
    bare = {"证书(凭证)编号": ""}
    assert problems(book(row(**bare), row(**bare, 科目名称="别的科目"))) == []
    assert "科目名称都相同" in problems(book(row(**bare), row(**bare)))[0][2]


def test_a_bad_row_comes_back_from_what_was_stored():
    (bad,) = read(book(row(姓名="", 学时="x"))).bad_rows
    assert bad.message == "姓名：必填，未填写；学时：不是数字"
    again = bad_row_of(bad.row, bad.raw, bad.message)
    assert again.message == bad.message
    assert [p.heading for p in again.problems] == ["姓名", "学时"]
    whole = bad_row_of(2, bad.raw, "没有登记：请核对")
    assert (whole.message, whole.problems[0].heading) == ("没有登记：请核对", "")


@given(st.decimals(min_value=-10, max_value=1000, places=2))
def test_decimals_are_read_exactly(number):
    assert read_decimal(cell_of(f"{number:f}")) == number
    assert read_decimal(cell_of(float(number))) == number


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_every_way_to_write_a_date_means_the_same_day(day):
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"):
        assert read_date(cell_of(day.strftime(form))) == day
    assert read_date(cell_of(f"{day.year}-{day.month}-{day.day}")) == day
    assert read_date(cell_of(dt.datetime(day.year, day.month, day.day))) == day  # noqa: DTZ001


@given(st.text(max_size=30))
def test_any_text_is_a_value_or_a_clear_refusal(text):
    for reader, kind in ((read_date, dt.date), (read_decimal, Decimal)):
        try:
            assert isinstance(reader(cell_of(text)), kind)
        except CellError as error:
            refusal = str(error)
            assert refusal
