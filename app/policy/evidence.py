"""The evidence (佐证材料) that the notices name, by code."""

from collections.abc import Mapping
from types import MappingProxyType

EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "pass_cert": "培训合格证书",
        "credit_proof": "学分证明",
        "formal_notice": "正式印发的培训通知",
        "pass_list": "合格人员名单",
        "signin": "签到册",
        "photo": "现场照片",
        "class_approval": "开班审批表",
        "roster": "学员花名册",
        "learn_shot": "含学员姓名的学习过程截图",
        "assess_result": "考核情况",
        "study_cert": "学习培训证书",
        "exam_notice": "考试合格公布通知",
        "act_notice": "活动通知",
        "train_notice": "培训通知",
        "train_cert": "培训证书",
        "grad_cert": "毕业证书",
        "complete_cert": "结业证书",
        "degree_cert": "学位证书",
        "transcript": "成绩单",
        "invite": "邀请函",
        "visit_report": "考察报告或总结",
        "achv_cert": "相关证书",
        "accept_letter": "论文录用通知",
        "work_copy": "含作者名称的论文（著作）复印件",
        "exam_pass": "考试通过证明",
        "inviter_doc": "邀请单位文件",
        "official_doc": "相关文件",
        "abroad_work": "境外工作证明",
        "unit_proof": "用人单位证明",
        "hospital_proof": "医院证明",
        "birth_cert": "《出生医学证明》",
        "maternity_proof": "产假证明",
    }
)

# Data about health and family: a category that asks for them is sensitive.
SENSITIVE = frozenset({"hospital_proof", "birth_cert", "maternity_proof"})


def evidence_names(codes: tuple[str, ...]) -> str:
    """The Chinese names of evidence codes, joined for a sentence."""
    return "、".join(EVIDENCE[code] for code in codes)
