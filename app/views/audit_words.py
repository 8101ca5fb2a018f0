"""The audit log in words: actions, records and fields as people call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.enums import (
    BatchState,
    Capacity,
    CaseState,
    CourseMode,
    IdType,
    LabelledEnum,
    OrganisationLevel,
    OrganisationNature,
    Role,
    Subject,
    Track,
)
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

ACTIONS: Mapping[str, Any] = {
    "audit.export": _l("导出审计日志"),
    "session.start": _l("登录"),
    "session.end": _l("退出"),
    "session.code": _l("输入验证码"),
    "session.recovery": _l("用恢复码登录"),
    "session.end_other": _l("结束其他登录"),
    "session.membership": _l("切换身份"),
    "organisation.create": _l("新增机构"),
    "organisation.update": _l("修改机构"),
    "person.create": _l("新增人员"),
    "person.own_data": _l("下载本人数据"),
    "person.show_number": _l("查看完整证件号码"),
    "person.update": _l("修改人员"),
    "person.find": _l("按证件号码查找"),
    "account.activate": _l("激活账号"),
    "account.allot": _l("分配账号"),
    "account.create": _l("新增身份"),
    "account.end": _l("停用身份"),
    "account.letters": _l("打印账号通知单"),
    "account.move": _l("身份随工作单位转移"),
    "account.password": _l("修改密码"),
    "account.reissue": _l("重发激活码"),
    "account.release": _l("解除锁定"),
    "factor.begin": _l("开始设置两步验证"),
    "factor.confirm": _l("启用两步验证"),
    "factor.codes": _l("重新生成恢复码"),
    "factor.turn_off": _l("关闭两步验证"),
    "factor.remove": _l("解除两步验证"),
    "filing.create": _l("新建备案"),
    "filing.update": _l("修改备案"),
    "declaration.create": _l("新建申报"),
    "declaration.update": _l("修改申报"),
    "item.create": _l("新建个人申报"),
    "item.update": _l("修改个人申报"),
    "hand_in.take": _l("受理个人材料"),
    "conversion.file": _l("登记学分折算规定"),
    "conversion.revoke": _l("停用学分折算规定"),
    "proof.inspect": _l("检查查看敏感材料"),
    "evidence.add": _l("上传材料"),
    "evidence.remove": _l("移除材料"),
    "case.submit": _l("提交"),
    "case.withdraw": _l("撤回"),
    "case.discard": _l("作废"),
    "case.approve": _l("通过"),
    "case.return": _l("退回"),
    "case.refuse": _l("不予通过"),
    "case.split": _l("部分退回"),
    "case.reverse": _l("撤销认定"),
    "results.check": _l("上传成绩表"),
    "results.post": _l("成绩入档"),
    "results.drop": _l("放弃成绩批次"),
    "results.claim": _l("认领成绩"),
    "results.export": _l("下载错误行"),
    "archive.issue": _l("生成学习档案"),
    "phrase.add": _l("新增常用语"),
    "phrase.edit": _l("修改常用语"),
    "phrase.remove": _l("删除常用语"),
    "archive.number": _l("编学习档案号"),
    "installation.first_admin": _l("设立首个管理员"),
    "files.sweep": _l("清理无主文件"),
    "demo.begin": _l("开始装入演示数据"),
    "demo.load": _l("装入演示数据"),
}

# What belongs to the screens of a view: for requests that were refused at the door.
PLACES: Mapping[str, Any] = {
    "desk": _l("工作台"),
    "membership": _l("选择身份"),
    "language": _l("界面语言"),
    "password": _l("修改密码"),
    "second_factor": _l("账号安全"),
    "sessions": _l("我的登录"),
    "lost_factors": _l("账号与身份"),
    "health": _l("运行状态"),
    "filings": _l("课程备案"),
    "declarations": _l("学时申报"),
    "cases": _l("事项"),
    "splits": _l("部分退回"),
    "reversals": _l("撤销认定"),
    "batch": _l("批量办理"),
    "phrases": _l("常用语"),
    "conversions": _l("学分折算规定"),
    "files": _l("材料"),
    "results": _l("公需科目成绩"),
    "people": _l("专业技术人员"),
    "record": _l("学时"),
    "archive": _l("学习档案"),
    "organisations": _l("机构"),
    "account_codes": _l("账号与身份"),
    "allotments": _l("账号分配"),
    "accounts": _l("账号与身份"),
    "activation": _l("激活账号"),
    "audit": _l("审计日志"),
    "pick": _l("查找"),
    "items": _l("我的申报"),
    "hand_ins": _l("个人交来的材料"),
    "proofs": _l("佐证材料"),
    "rules": _l("计入范围"),
    "hours": _l("学时"),
}


def action_word(action: str) -> str:
    """What was done or tried: an operation, or a request («GET filings.edit») by its screen."""
    method, _space, endpoint = action.partition(" ")
    place = str(PLACES.get(endpoint.partition(".")[0], endpoint))
    if method == "GET" and endpoint:
        return str(_("打开：%(place)s", place=place))
    if method == "POST" and endpoint:
        return str(_("办理：%(place)s", place=place))
    return str(ACTIONS.get(action, action))


RECORDS: Mapping[str, Any] = {
    "review_case": _l("事项"),
    "case": _l("事项"),
    "attachment": _l("材料"),
    "organisation": _l("机构"),
    "person": _l("人员"),
    "membership": _l("身份"),
    "login_session": _l("登录"),
    "filing": _l("备案"),
    "import_batch": _l("成绩批次"),
    "importbatch": _l("成绩批次"),
    "import_row": _l("成绩行"),
    "issued_document": _l("学习档案"),
    "phrase": _l("常用语"),
    "conversion_rule": _l("学分折算规定"),
}

FIELDS: Mapping[str, Any] = {
    "title": _l("名称"),
    "name": _l("姓名或名称"),
    "subject": _l("科目类别"),
    "target_series": _l("培训对象"),
    "mode": _l("培训方式"),
    "starts_on": _l("开始日期"),
    "ends_on": _l("结束日期"),
    "hours": _l("学时"),
    "place": _l("培训地点"),
    "summary": _l("内容简介"),
    "category": _l("类别"),
    "filing_id": _l("备案课程"),
    "organiser": _l("主办单位"),
    "lines": _l("人员名单"),
    "kind": _l("材料类型"),
    "sha256": _l("文件校验值"),
    "state": _l("状态"),
    "round": _l("轮次"),
    "holder_id": _l("办理机构"),
    "rows": _l("行数"),
    "number": _l("编号"),
    "years": _l("年度"),
    "items": _l("项目数"),
    "user": _l("登录名"),
    "role": _l("身份"),
    "organisation_id": _l("机构"),
    "person_id": _l("人员"),
    "credit_code": _l("统一社会信用代码"),
    "region_code": _l("所在地区"),
    "level": _l("层级"),
    "nature": _l("单位性质"),
    "track": _l("审验途径"),
    "bureau_id": _l("同级人社部门"),
    "department_id": _l("主管部门"),
    "active": _l("启用"),
    "capacities": _l("机构类型"),
    "id_type": _l("证件类型"),
    "identity_number": _l("证件号码"),
    "employer_id": _l("工作单位"),
    "title_series": _l("职称系列"),
    "title_level": _l("职称级别"),
    "shared": _l("本单位共用"),
    "text": _l("内容"),
    "files": _l("文件数"),
    "bytes": _l("字节数"),
    "reason": _l("原因"),
    "taken_into_id": _l("列入的申报"),
    "unfinished": _l("未传完的文件数"),
}

# Fields that hold the id of an organisation.
ORGANISATION_FIELDS = (
    "holder_id",
    "organisation_id",
    "bureau_id",
    "department_id",
    "employer_id",
)

VOCABULARIES: Mapping[str, tuple[type[LabelledEnum], ...]] = {
    "subject": (Subject,),
    "mode": (CourseMode,),
    "state": (CaseState, BatchState),
    "role": (Role,),
    "level": (OrganisationLevel,),
    "nature": (OrganisationNature,),
    "track": (Track,),
    "capacities": (Capacity,),
    "id_type": (IdType,),
}


def label_of(field: str, code: Any) -> Any:
    """A vocabulary's word for a stored code; anything else as it is."""
    for vocabulary in VOCABULARIES.get(field, ()):
        if isinstance(code, str) and code in set(vocabulary):
            return vocabulary(code).label
    return code
