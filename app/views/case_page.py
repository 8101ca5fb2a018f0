"""What the page of a case shows: facts, lines, evidence, steps, timeline, possible actions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.access.gateway import hides_proofs
from app.access.permissions import Permission
from app.enums import CaseKind
from app.errors import RuleViolation
from app.models import Attachment, Case
from app.operations.content import attachments_of, filing_of
from app.operations.evidence import evidence_label, evidence_problems, needed_evidence
from app.operations.options import Options, options_of
from app.services import services
from app.views.case_changes import change_sentences
from app.views.case_facts import declaration_facts, taken_facts
from app.views.case_history import reason_notice, rounds_of, steps_of
from app.views.case_kin import kin_facts, kin_of
from app.views.case_lines import lines_table
from app.views.case_worth import same_day_words, worth_panel
from app.views.conversion_rules import conversion_facts
from app.views.filings import filing_facts
from app.views.hand_in_choices import take_choices
from app.views.phrases import offered_phrases, wants_to_keep
from app.views.states import state_of_lines
from app.web.words import gettext as _
from app.workflow.moves import REASON_LIMIT


@dataclass(frozen=True, slots=True)
class RefusedFiles:
    """Files of one kind that were not taken, each with a sentence that says why."""

    kind: str
    messages: list[str]


@dataclass(frozen=True, slots=True)
class LastTry:
    """What was refused on the page just now, to be told there and kept as it was entered.

    `failed`: the decision, what is wrong with its reason, and the reason; `ticked`: lines.
    """

    problems: RuleViolation | None = None
    failed: tuple[str, str, str] | None = None
    refused_files: RefusedFiles | None = None
    ticked: Collection[int] = ()


NOTHING_TRIED = LastTry()


def case_context(actor: Actor, case: Case, last: LastTry = NOTHING_TRIED) -> dict[str, Any]:
    """The context of app/templates/xueshi/case_work.html."""
    is_filing = case.kind == CaseKind.FILING.value
    options = options_of(actor, case)
    files = attachments_of(case)
    kin = kin_of(actor, case)
    kind = _(CaseKind(case.kind).label)
    hidden = hides_proofs(actor, case)
    decides = options.decide and not options.blocked
    warnings = same_day_words(case) if decides else []
    # Whether it is to be counted at all is for the unit to say first; and the page asks enough.
    doubtful = bool(warnings) and case.kind == CaseKind.HAND_IN.value
    return {
        "breadcrumbs": [_way_here(actor, case), (case.title, None)],
        "case": {
            "number": case.number,
            "kind_label": kind,
            "state": state_of_lines(case),
            "summary": _round_words(case),
            "round": case.round,
            "facts": filing_facts(filing_of(case))
            if is_filing
            else [
                *declaration_facts(case),
                *conversion_facts(actor, case),
                *kin_facts(kin),
                *taken_facts(actor, case),
            ],
            "worth": None
            if doubtful
            else worth_panel(case, days_are_its_own=decides and not warnings),
            "lines": None
            if is_filing or case.owner_id is not None
            else lines_table(
                case,
                kin.told_to_mend(case),
                returning=decides,
                ticked=last.ticked,
            ),
            "evidence": [_file(actor, file, hidden=hidden) for file in files],
            "missing_evidence": [] if options.edit else _missing(case, files),
            "steps": steps_of(case, kin),
            "rounds": rounds_of(case, kin),
        },
        "notice": reason_notice(case),
        "warnings": warnings,
        "changes": change_sentences(case),
        "problems": _problems(case, last.problems, last.refused_files),
        "owner_actions": _owner_actions(case, options),
        "decision": _decision(actor, case, options, last.failed) if options.decide else None,
        "uploads": _uploads(case, files, last.refused_files) if options.edit else None,
    }


def _round_words(case: Case) -> str:
    return str(_("第 %(number)s 次提交", number=case.round)) if case.round > 1 else ""


def _way_here(actor: Actor, case: Case) -> tuple[str, str]:
    if case.kind == CaseKind.FILING.value:
        return _(CaseKind.FILING.label), url_for("filings.list")
    if case.owner_id is not None and actor.can(Permission.ITEM_WRITE):
        return _("我的申报"), url_for("items.list")
    if case.kind == CaseKind.HAND_IN.value:
        return _("待我审核"), url_for("desk.waiting")
    return _(CaseKind.DECLARATION.label), url_for("declarations.list")


def _file(actor: Actor, file: Attachment, *, hidden: bool) -> dict[str, Any]:
    inspects = hidden and actor.can(Permission.PROOF_INSPECT)
    return {
        "hidden": hidden,
        "inspect_url": url_for("proofs.inspect", attachment_id=file.id) if inspects else None,
        "id": file.id,
        "kind_label": _(evidence_label(file.kind)),
        "name": file.original_name,
        "size_label": _size(file.size),
        "content_type": file.content_type,
    }


def _size(size: int) -> str:
    kilobytes = size / 1024
    return f"{kilobytes / 1024:.1f} MB" if kilobytes >= 1024 else f"{max(1, round(kilobytes))} KB"  # noqa: PLR2004


def _missing(case: Case, files: list[Attachment]) -> list[str]:
    return [problem.message for problem in evidence_problems(case, files)]


def _owner_actions(case: Case, options: Options) -> list[dict[str, Any]]:
    fields = {"version": case.version}
    actions: list[dict[str, Any]] = []

    def post(label: str, endpoint: str, kind: str | None, confirm: str | None = None) -> None:
        url = url_for(endpoint, case_id=case.id)
        actions.append(
            {
                "label": label,
                "url": url,
                "method": "post",
                "kind": kind,
                "fields": fields,
                "confirm": confirm,
            }
        )

    if options.edit:
        editor = "filings.edit" if case.kind == CaseKind.FILING.value else "declarations.edit"
        if case.owner_id is not None:
            editor = "items.edit"
        post(_submit_label(case), "cases.submit", "primary")
        actions.append({"label": _("修改内容"), "url": url_for(editor, case_id=case.id)})
        post(_("作废"), "cases.discard", "quiet", _("作废后不能恢复，确定作废本件？"))
    elif options.withdraw:
        post(_("撤回"), "cases.withdraw", None, _("撤回后可修改并重新提交，确定撤回？"))
    if options.reverse:
        url = url_for("reversals.choose", case_id=case.id)
        actions.append({"label": _("撤销认定"), "url": url, "kind": "danger"})
    return actions


def _submit_label(case: Case) -> str:
    if case.kind == CaseKind.HAND_IN.value:
        return _("交所在单位")
    return _("提交单位确认") if case.owner_id is not None else _("提交审核")


def _decision(
    actor: Actor, case: Case, options: Options, failed: tuple[str, str, str] | None
) -> dict[str, Any]:
    decision: dict[str, Any] = {
        "version": case.version,
        "reason_limit": REASON_LIMIT,
        "blocked": options.blocked,
    }
    if options.blocked:
        return decision
    is_filing = case.kind == CaseKind.FILING.value
    hand_in = case.kind == CaseKind.HAND_IN.value
    decision |= {
        "approve_url": None if hand_in else url_for("cases.approve", case_id=case.id),
        "take": take_choices(actor, case) if hand_in else None,
        "return_url": url_for("cases.send_back", case_id=case.id),
        "refuse_url": url_for("cases.refuse", case_id=case.id),
        "refuse_label": _("不予备案") if is_filing else _("不予受理") if hand_in else _("不予通过"),
        "consequence": _consequence(case, options),
        "phrases": offered_phrases(actor),
        "phrases_url": url_for("phrases.list"),
    }
    if failed is not None:
        action, message, reason = failed
        decision |= {"errors": {action: message}, "reasons": {action: reason}}
        decision["kept"] = {action: wants_to_keep()}
    return decision


def _consequence(case: Case, options: Options) -> str:
    if options.following is not None:
        return str(_("通过后转下一环节：%(tier)s。", tier=_(options.following.label)))
    if case.kind == CaseKind.FILING.value:
        return str(_("这是最后一个环节，通过后发给备案号。"))
    return str(_("这是最后一个环节，通过后学时记入个人学习档案。"))


def _problems(
    case: Case, violation: RuleViolation | None, files: RefusedFiles | None
) -> list[dict[str, str]]:
    """What stopped the last try, each with the place on the page where it is mended."""
    if files is not None:
        all_of, any_of = needed_evidence(case)
        target = f"file-{files.kind}" if files.kind in {*all_of, *any_of} else ""
        return [{"text": message, "target": target} for message in files.messages]
    return [
        {
            "text": problem.sentence(),
            "target": problem.field if problem.field == "evidence" else "",
        }
        for problem in (violation.problems if violation else ())
    ]


def _uploads(case: Case, files: list[Attachment], refused: RefusedFiles | None) -> dict[str, Any]:
    all_of, any_of = needed_evidence(case)
    return {
        "url": url_for("cases.add_file", case_id=case.id),
        "page_url": url_for("cases.show", case_id=case.id),
        "version": case.version,
        "hint": _any_words(all_of, any_of),
        "max_mb": services().settings.upload_limit_mb,
        "kinds": [
            {
                "kind": kind,
                "label": _(evidence_label(kind)),
                "needed": kind in all_of,
                "files": [_upload(file) for file in files if file.kind == kind],
                "errors": refused.messages if refused and refused.kind == kind else [],
            }
            for kind in (*all_of, *any_of)
        ],
    }


def _any_words(all_of: tuple[str, ...], any_of: tuple[str, ...]) -> str:
    if not any_of:
        return ""
    if all_of:
        return _("标有「必须上传」的都要上传，其余的任选一种。")
    return _("任选一种上传即可。")


def _upload(file: Attachment) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.original_name,
        "size_label": _size(file.size),
        "url": url_for("files.show", attachment_id=file.id),
        "remove_url": url_for("cases.remove_file", attachment_id=file.id),
    }
