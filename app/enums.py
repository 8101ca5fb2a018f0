"""The closed vocabularies of the house: stored codes and the one Chinese word each shows.

Every enum member carries its code (what the database holds) and its label (what a
person reads). Templates translate the label; nothing shows a code.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """A string enum whose members also carry the Chinese word shown on screen."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """A member from its code and its word."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Capacity(LabelledEnum):
    """What an organisation is; one organisation may be several things at once."""

    EMPLOYER = "employer", "用人单位"
    BASE_NATIONAL = "base_national", "国家级继续教育基地"
    BASE_PROVINCIAL = "base_provincial", "省级继续教育基地"
    BASE_MUNICIPAL = "base_municipal", "市级继续教育基地"
    DEPARTMENT = "department", "主管部门"
    HR_BUREAU = "hr_bureau", "人社部门"
    ASSOCIATION = "association", "继续教育协会"
    OTHER_AUTHORITY = "other_authority", "其他主管机构"


BASE_CAPACITIES = (Capacity.BASE_NATIONAL, Capacity.BASE_PROVINCIAL, Capacity.BASE_MUNICIPAL)


class Track(LabelledEnum):
    """How an employer's declarations travel; set by the bureau (QH59-61)."""

    IN_SYSTEM = "in_system", "体制内"
    OUT_SYSTEM = "out_system", "体制外"
    SELF_AUDIT = "self_audit", "自主审验"


class OrganisationLevel(LabelledEnum):
    """Administrative level; decides which bureau is of the same level."""

    PROVINCE = "province", "省级"
    PREFECTURE = "prefecture", "市州级"
    COUNTY = "county", "县级"


class OrganisationNature(LabelledEnum):
    """Legal nature of an organisation (QH1, QH43, QD69)."""

    AGENCY = "agency", "机关"
    INSTITUTION = "institution", "事业单位"
    STATE_ENTERPRISE = "state_enterprise", "国有企业"
    PRIVATE_ENTERPRISE = "private_enterprise", "民营企业"
    FOREIGN_ENTERPRISE = "foreign_enterprise", "外资及港澳台企业"
    SOCIAL_ORGANISATION = "social_organisation", "社会团体"
    SOCIAL_SERVICE = "social_service", "民办非企业单位"
    CENTRAL_UNIT = "central_unit", "中央驻地方单位"
    OTHER = "other", "其他"


class IdType(LabelledEnum):
    """Kind of identity document; only the resident card has the GB 11643 checksum."""

    RESIDENT_CARD = "resident_card", "居民身份证"
    HMT_RESIDENCE = "hmt_residence", "港澳台居民居住证"
    FOREIGN_RESIDENCE = "foreign_residence", "外国人永久居留身份证"
    PASSPORT = "passport", "护照"


class Role(LabelledEnum):
    """What a membership lets its holder do; a request acts through exactly one."""

    PROVINCIAL_ADMIN = "provincial_admin", "省级管理员"
    HR_REVIEWER = "hr_reviewer", "人社审验员"
    DEPARTMENT_ADMIN = "department_admin", "主管部门管理员"
    UNIT_ADMIN = "unit_admin", "单位管理员"
    BASE_ADMIN = "base_admin", "基地管理员"
    ASSOCIATION_REVIEWER = "association_reviewer", "协会审核员"
    PROFESSIONAL = "professional", "专业技术人员"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"


class Tier(LabelledEnum):
    """A deciding desk in a chain, and the submitter's own place before it."""

    SUBMITTER = "submitter", "申报单位"
    UNIT = "unit", "单位审验"
    DEPARTMENT = "department", "主管部门审核"
    HR = "hr", "人社部门审验"
    ASSOCIATION = "association", "继续教育协会审核"


class CaseKind(LabelledEnum):
    """What is reviewed."""

    FILING = "filing", "课程备案"
    DECLARATION = "declaration", "学时申报"
    HAND_IN = "hand_in", "材料上交"


class CaseState(LabelledEnum):
    """Where a case stands; the transition table in app/workflow moves it."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "审核中"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    APPROVED = "approved", "已通过"
    REFUSED = "refused", "不予通过"
    DISCARDED = "discarded", "已作废"


class ActionKind(LabelledEnum):
    """A step somebody took on a case; each is one append-only row."""

    SUBMIT = "submit", "提交"
    WITHDRAW = "withdraw", "撤回"
    APPROVE = "approve", "通过"
    RETURN = "return", "退回"
    REFUSE = "refuse", "不予通过"
    SPLIT = "split", "部分退回"
    DISCARD = "discard", "作废"
    REVERSE = "reverse", "撤销认定"


class LineState(LabelledEnum):
    """Where one person's line of a case stands."""

    DRAFT = "draft", "未提交"
    LIVE = "live", "审核中"
    CREDITED = "credited", "已入档"
    TAKEN_IN = "taken_in", "已由单位受理"
    DROPPED = "dropped", "未认定"
    REVERSED = "reversed", "已撤销"


class ResultType(LabelledEnum):
    """What a result is that may be worth hours once (QD38)."""

    AWARD = "award", "技术奖励"
    PATENT = "patent", "专利"
    PROJECT = "project", "课题"
    STANDARD = "standard", "行业标准"
    PAPER = "paper", "论文"
    BOOK = "book", "著作"
    TRANSLATION = "translation", "译著"


class CourseMode(LabelledEnum):
    """How a course is held."""

    OFFLINE = "offline", "线下"
    ONLINE = "online", "线上"
    MIXED = "mixed", "线上线下结合"


class Subject(LabelledEnum):
    """The two kinds of hours a year asks for (QH2, QD9)."""

    PUBLIC = "public", "公需科目"
    PROFESSIONAL = "professional", "专业科目"


class LedgerCause(LabelledEnum):
    """Why an entry stands in the ledger. Only a credit is the first of its source."""

    CREDIT = "credit", "认定"
    REVERSAL = "reversal", "撤销认定"
    RECOMPUTATION = "recomputation", "重新核算"


class BatchState(LabelledEnum):
    """An import batch: first checked and shown, then posted or dropped."""

    CHECKED = "checked", "待确认"
    POSTED = "posted", "已入档"
    DROPPED = "dropped", "已放弃"


class RowOutcome(LabelledEnum):
    """What one row of an imported sheet leads to."""

    READY = "ready", "可入档"
    UNKNOWN = "unknown", "未登记，将待认领"
    CREDITED = "credited", "已入档"
    WAITING = "waiting", "待认领"
    UNQUALIFIED = "unqualified", "不合格，不计学时"
    DUPLICATE = "duplicate", "重复，不再计"
    ERROR = "error", "有错误"


class DocumentState(LabelledEnum):
    """Whether an issued paper still says what the ledger says."""

    VALID = "valid", "有效"
    SUPERSEDED = "superseded", "内容已变更"
    REVOKED = "revoked", "已失效"


class AuditOutcome(LabelledEnum):
    """How an attempt ended."""

    DONE = "done", "成功"
    REFUSED = "refused", "被拒绝"


class AttemptOutcome(LabelledEnum):
    """How a try to sign in ended, or that a locked name was released."""

    FAILED = "failed", "失败"
    DONE = "done", "成功"
    RELEASED = "released", "解除锁定"


class AccountState(LabelledEnum):
    """Whether the owner of an account has chosen a password yet."""

    ACTIVE = "active", "已激活"
    WAITING = "waiting", "待激活"


class FactorStage(LabelledEnum):
    """Whether a session needs a second factor, and whether it was given."""

    NONE = "none", "不需要"
    DUE = "due", "待验证"
    PASSED = "passed", "已验证"


class AllottedKind(LabelledEnum):
    """What the province allots accounts to (QH47)."""

    HR_BUREAU = "hr_bureau", "人社部门"
    BASE_NATIONAL = "base_national", "国家级继续教育基地"
    BASE_PROVINCIAL = "base_provincial", "省级继续教育基地"
    BASE_MUNICIPAL = "base_municipal", "市级继续教育基地"
    SELF_AUDIT = "self_audit", "自主审验单位"


class AuditKind(LabelledEnum):
    """What a line of the audit log is about."""

    SIGN_IN = "sign_in", "登录与退出"
    BUSINESS = "business", "业务操作"
