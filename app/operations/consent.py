"""The text to which people agree before they upload proofs of illness or birth."""

from __future__ import annotations

# Another text gets another version: a declaration names the one that was agreed to.
CONSENT_VERSION = "2026-1"
CONSENT_TEXT = (
    "您将上传的医院证明、出生医学证明、产假证明等属于敏感个人信息，仅用于认定您本人的继续教育"
    "学时。材料只有您本人、为您确认学时的单位管理员可以查看；监督检查人员查看时须写明理由并留下"
    "记录；材料不会出现在任何导出文件中。您可以在提交前删除材料。不同意的，可以不申报这一类别，"
    "其他学时不受影响。"
)
