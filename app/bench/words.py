"""Invented names, each made from a number: the same number gives the same name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.numbers import identity_number

# Frequent ones several times: namesakes are what a search by name has to live with.
SURNAMES = (
    "王王王王王李李李李张张张张刘刘刘陈陈杨杨赵赵马马马马韩韩祁祁黄周吴徐孙胡朱高林何郭罗"
    "宋郑谢唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文冶星保祝辛"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉海燕晓春梅志永生林云"
    "山川青原雪莲花成福寿昌德忠义仁礼智信安宁康乐嘉佳瑞祥庆吉凤龙虎鹏飞翔宇轩浩然子涵梓晨"
)
_DIVISIONS = (
    *("630102", "630103", "630104", "630105", "630121", "630123", "630202", "630203", "630222"),
    *("630223", "630224", "630225", "632221", "632222", "632223", "632224", "632322", "632323"),
    *("632324", "632521", "632522", "632523", "632524", "632525", "632621", "632622", "632623"),
    *("632624", "632625", "632626", "632722", "632723", "632724", "632725", "632726", "632801"),
    *("632802", "632821", "632822", "632823"),
)
_FIRST_BIRTHDAY = date(1962, 1, 5)
_BIRTHDAYS = 12_000
_LEVELS = ((1968, "正高级"), (1977, "副高级"), (1987, "中级"), (9999, "助理级"))

STEMS = tuple(a + b for a in "东西南北中新上下" for b in "川山河湖原林关滩")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of employer: the end of its name, the title series of its people, its trade."""

    ending: str
    series: str
    trade: str | None


# Whose trade has no department in a county is supervised by the province's.
TRADES = (
    *("教育", "卫生健康", "农业农村", "交通运输", "水利", "住房和城乡建设"),
    *("自然资源", "文化和旅游", "林业和草原", "市场监督管理"),
)
SCHOOL_TRADE = TRADES[0]
INSTITUTIONS = (
    Kind("第一中学", "中小学教师", "教育"),
    Kind("中心小学", "中小学教师", "教育"),
    Kind("职业技术学校", "中等职业学校教师", "教育"),
    Kind("实验幼儿园", "中小学教师", "教育"),
    Kind("寄宿制学校", "中小学教师", "教育"),
    Kind("人民医院", "卫生技术人员", "卫生健康"),
    Kind("中心卫生院", "卫生技术人员", "卫生健康"),
    Kind("疾病预防控制中心", "卫生技术人员", "卫生健康"),
    Kind("藏医医院", "卫生技术人员", "卫生健康"),
    Kind("农业技术推广站", "农业技术人员", "农业农村"),
    Kind("畜牧兽医站", "农业技术人员", "农业农村"),
    Kind("公路段", "工程技术人员", "交通运输"),
    Kind("水利工程管理站", "工程技术人员", "水利"),
    Kind("建设工程质量监督站", "工程技术人员", "住房和城乡建设"),
    Kind("地质勘查队", "工程技术人员", "自然资源"),
    Kind("文化馆", "艺术专业人员", "文化和旅游"),
    Kind("图书馆", "图书资料专业人员", "文化和旅游"),
    Kind("国有林场", "农业技术人员", "林业和草原"),
    Kind("计量检定所", "工程技术人员", "市场监督管理"),
)
COMPANIES = (
    Kind("建筑工程有限公司", "工程技术人员", None),
    Kind("新能源科技有限公司", "工程技术人员", None),
    Kind("矿业有限责任公司", "工程技术人员", None),
    Kind("生物制药有限公司", "卫生技术人员", None),
    Kind("民族工艺品有限公司", "工艺美术专业人员", None),
    Kind("农牧业开发有限公司", "农业技术人员", None),
)
UNIVERSITY = Kind("大学", "高等学校教师", "教育")
BASE = Kind("专业技术人员继续教育基地", "高等学校教师", "教育")


def person_name(number: int) -> str:
    """The name of a person: surname and one or two characters."""
    mixed = number * 2_654_435_761 % 2**32
    surname = SURNAMES[mixed % len(SURNAMES)]
    first = GIVEN[mixed // 331 % len(GIVEN)]
    second = "" if mixed % 5 == 0 else GIVEN[mixed // 48_611 % len(GIVEN)]
    return surname + first + second


def person_number(number: int) -> str:
    """A resident number with a right check character; each person has their own."""
    day, lap = number * 7919 % _BIRTHDAYS, number // _BIRTHDAYS
    return identity_number(
        _DIVISIONS[lap % len(_DIVISIONS)],
        _FIRST_BIRTHDAY + timedelta(days=day),
        lap // len(_DIVISIONS) % 500,
        male=number % 2 == 0,
    )


def person_level(number: int) -> str:
    """The title level of a person, by age."""
    born = _FIRST_BIRTHDAY.year + number * 7919 % _BIRTHDAYS // 365
    return next(level for last, level in _LEVELS if born <= last)


def unit_name(region: str, kind: Kind, serial: int) -> str:
    """The name of the `serial`-th employer of a kind in a region; no two are alike."""
    lap, place = divmod(serial, len(STEMS))
    number = f"（{lap + 1}部）" if lap else ""
    return f"{region}{STEMS[place]}{kind.ending}{number}"
