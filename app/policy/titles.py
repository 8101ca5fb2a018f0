"""Title series (职称系列) and levels; which authority decides is data of each policy."""

TITLE_SERIES: tuple[str, ...] = (
    "高等学校教师",
    "哲学社会科学研究人员",
    "自然科学研究人员",
    "卫生技术人员",
    "工程技术人员",
    "农业技术人员",
    "新闻专业人员",
    "出版专业人员",
    "图书资料专业人员",
    "文物博物专业人员",
    "档案专业人员",
    "工艺美术专业人员",
    "技工院校教师",
    "体育专业人员",
    "翻译专业人员",
    "播音主持专业人员",
    "会计人员",
    "统计专业人员",
    "经济专业人员",
    "实验技术人才",
    "中等职业学校教师",
    "中小学教师",
    "艺术专业人员",
    "公共法律服务专业人员",
    "船舶专业技术人员",
    "民用航空飞行技术人员",
    "审计专业人员",
)

# 初级 stands for 助理级 and 员级 together: notices use it, certificates the two others.
TITLE_LEVELS: tuple[str, ...] = ("正高级", "副高级", "中级", "初级", "助理级", "员级")

APPLICATION_TYPES: tuple[str, ...] = ("评审", "认定", "转系列")

DEGREES: tuple[str, ...] = ("高中", "中专", "大专", "本科", "硕士", "博士")
