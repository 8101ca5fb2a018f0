"""Invented names as they are met in Qinghai; some are long, some rare, some with a ·."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

# The first people, by hand: minority names, rare characters, very short and very long names.
_FIRST = (
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
# Among the others, one after a dozen ordinary ones.
_RARE = (
    ("多杰才让", "男"),
    ("买买提·吐尔逊江", "男"),
    ("杨翀", "女"),
    ("尕藏卓玛", "女"),
    ("阿依古丽·买合木提", "女"),
    ("司马𬘡宁", "女"),
    ("扎西东智", "男"),
    ("苏龙格德·巴特尔", "男"),
    ("李犇", "男"),
    ("王芳", "女"),
    ("娜仁托娅", "女"),
    ("韩玛乃", "男"),
    ("李建国", "男"),
    ("𠮷海燕", "女"),
    ("哈力克·木拉提别克", "男"),
    ("周毛措吉", "女"),
    ("王䶮鑫", "男"),
    ("央金拉姆", "女"),
    ("阿卜杜热合曼·艾合麦提江", "男"),
    ("尉迟明珠", "女"),
    ("龚赟", "男"),
    ("德吉央宗", "女"),
)
_ONE_RARE = 12
_SURNAMES = "王李马张刘赵韩陈杨祁冶星祝保白沈魏严辛汪蔡谢郭孙徐何罗宋唐许邓冯曹彭"
_MALE = (
    *("永胜", "明义", "国栋", "延军", "生辉", "志远", "建平", "海龙", "宗文", "启福", "浩", "占元"),
    *("伟东", "文斌", "成林", "振邦", "晓峰", "宏", "得福", "天佑", "俊杰", "青山", "正海"),
)
_FEMALE = (
    *("晓燕", "玉梅", "秀兰", "文静", "桂花", "淑琴", "雪莲", "丽娟", "春芳", "海棠", "敏", "生兰"),
    *("永红", "慧君", "月英", "佳宁", "素芬", "霞", "青措", "菊香", "晶晶", "雅琴", "思远"),
)


def names() -> Iterator[tuple[str, bool]]:
    """Names without end, each with whether it is a man's; the same ones every time.

    There are namesakes, as in life: their numbers tell them apart.
    """
    for name, sex in _FIRST:
        yield name, sex == "男"
    rare = iter(_RARE)
    for at in count(1):
        if at % _ONE_RARE == 0 and (found := next(rare, None)):
            yield found[0], found[1] == "男"
            continue
        male = at % 5 in {0, 2, 3}
        given = _MALE if male else _FEMALE
        # Strides without a common factor: hundreds of pairs before one returns.
        yield _SURNAMES[at * 7 % len(_SURNAMES)] + given[at * 5 % len(given)], male
