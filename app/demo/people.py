"""The demo's people: invented names and numbers, dealt out to the employers in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.numbers import identity_number
from app.demo.organisations import EMPLOYERS

SIZE = 40

_FIRST_BIRTHDAY = date(1965, 1, 8)
_LAST_BIRTHDAY = date(1994, 12, 20)
# The title somebody holds at most, by the year of birth.
_LEVELS = ((1969, "正高级"), (1979, "副高级"), (1988, "中级"), (9999, "助理级"))
_DIVISIONS = ("630102", "630104", "630121", "630202", "630222", "632221", "632521", "632801")
# The former prefecture of Haidong: its numbers stay with people born before 2013.
_OLD_DIVISION = "632123"

# The first people, by hand: minority names, rare characters, very short and very long names.
_NAMED = (
    ("张䶮", "男"),
    ("马海英", "女"),
    ("索南达杰", "男"),
    ("李建国", "男"),
    ("陈𬘡", "女"),
    ("才让卓玛", "女"),
    ("买买提·阿不都热合曼", "男"),
    ("王芳", "女"),
    ("韩福寿", "男"),
    ("祁生莲", "女"),
    ("𠮷文轩", "男"),
    ("拉毛措", "女"),
    ("更藏项秀", "男"),
    ("赵志强", "男"),
    ("古丽仙·吐尔逊", "女"),
    ("仁青卓玛", "女"),
    ("欧阳明哲", "男"),
    ("冶成花", "女"),
    ("乌兰图雅", "女"),
    ("鄂启明", "男"),
)
_SURNAMES = "王李马张刘赵韩陈杨祁冶星祝保白沈魏严辛汪"
_MALE = ("永胜", "明义", "国栋", "延军", "生辉", "志远", "建平", "海龙", "宗文", "启福", "浩")
_FEMALE = ("晓燕", "玉梅", "秀兰", "文静", "桂花", "淑琴", "雪莲", "丽娟", "春芳", "海棠", "敏")
_TIBETAN_MALE = ("扎西多杰", "尕藏才旦", "多杰才让", "华青加")
_TIBETAN_FEMALE = ("卓玛措", "央金拉姆", "周毛吉", "德吉央宗")

SERIES = {
    "unit": "工程技术人员",
    "unit2": "自然科学研究人员",
    "waterlab": "工程技术人员",
    "company": "工程技术人员",
    "cloud": "工程技术人员",
    "university": "高等学校教师",
    "normal": "高等学校教师",
    "minzu": "高等学校教师",
    "open": "实验技术人才",
    "hospital": "卫生技术人员",
    "affiliated": "卫生技术人员",
    "xining.hospital": "卫生技术人员",
    "base": "高等学校教师",
}


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """One person of the demo; `place` counts the people of one employer from 0."""

    name: str
    number: str
    employer: str
    place: int
    series: str
    level: str


def people(size: int = SIZE) -> list[PersonPlan]:
    """`size` people; a bigger number adds people and keeps the first ones."""
    names = _names()
    return [_person(at, *next(names)) for at in range(size)]


def unregistered() -> PersonPlan:
    """Somebody whose results arrive before the person is registered."""
    return _person(9 * len(EMPLOYERS), "侯䶮芳", male=False)


def _person(at: int, name: str, male: bool) -> PersonPlan:  # noqa: FBT001 - a pair of `_names`
    employer = EMPLOYERS[at % len(EMPLOYERS)].key
    span = (_LAST_BIRTHDAY - _FIRST_BIRTHDAY).days
    born = _FIRST_BIRTHDAY + timedelta(days=(at * 1879 + 4321) % span)
    division = _OLD_DIVISION if at % 10 == 8 else _DIVISIONS[at * 3 % len(_DIVISIONS)]  # noqa: PLR2004
    return PersonPlan(
        name=name,
        number=identity_number(division, born, (at * 37 + 11) % 500, male=male),
        employer=employer,
        place=at // len(EMPLOYERS),
        series=SERIES[employer],
        level=next(level for last, level in _LEVELS if born.year <= last),
    )


def _names() -> Iterator[tuple[str, bool]]:
    for name, sex in _NAMED:
        yield name, sex == "男"
    used = {name for name, _ in _NAMED}
    at = 0
    while True:
        at += 1
        male = at % 2 == 0
        given = (_MALE if male else _FEMALE)[at * 7 % 11]
        name = _SURNAMES[at * 3 % len(_SURNAMES)] + given
        if at % 9 == 0:
            name = (_TIBETAN_MALE if male else _TIBETAN_FEMALE)[at // 18 % 4]
        if name in used:
            # Namesakes exist; their numbers tell them apart.
            name = _SURNAMES[at % len(_SURNAMES)] + "文" + given[-1]
        used.add(name)
        yield name, male
