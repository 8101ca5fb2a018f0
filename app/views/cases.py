"""The page of a case and every step on it. Each step is one POST that calls one operation."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, request, url_for
from flask_appbuilder import expose, has_access

from app.access.actor import Actor
from app.access.desk import waiting
from app.access.gateway import access_case, access_editable_case, access_whole_case
from app.enums import CaseKind, CaseState, Tier
from app.errors import RuleViolation
from app.models import Case, db
from app.operations.cases import discard_case, submit_case, withdraw_case
from app.operations.content import lines_of
from app.operations.decisions import approve_case, refuse_case, return_case
from app.operations.evidence import add_evidence, remove_evidence
from app.views.base import number_of, text_of
from app.views.case_page import NOTHING_TRIED, LastTry, RefusedFiles, case_context
from app.views.phrases import keep_if_wanted
from app.web.actor import current_actor
from app.web.script import asked_by_script
from app.web.view import HouseView
from app.web.words import gettext as _


class CasesView(HouseView):
    """A case's page and its actions."""

    name = "cases"
    route_base = "/case"
    class_permission_name = "case"
    base_permissions = ["can_read", "can_decide"]  # noqa: RUF012 - FAB appends to it
    method_permission_name = {  # noqa: RUF012 - FAB reads it from the class
        "show": "read",
        "submit": "read",
        "withdraw": "read",
        "discard": "read",
        "add_file": "read",
        "remove_file": "read",
        "approve": "decide",
        "send_back": "decide",
        "refuse": "decide",
        "outcome": "read",
    }

    @expose("/<int:case_id>/")
    @has_access
    def show(self, case_id: int) -> Any:
        """Facts, evidence, timeline, and what the reader may do."""
        return self._page(case_id)

    @expose("/<int:case_id>/submit/", methods=["POST"])
    @has_access
    def submit(self, case_id: int) -> Any:
        """Hands the case in."""
        try:
            submit_case(current_actor(), case_id, number_of("version"))
        except RuleViolation as error:
            return self._page(case_id, LastTry(problems=error)), error.status
        flash(_("已提交。"), "success")
        return self.go("cases.outcome", case_id=case_id)

    @expose("/<int:case_id>/withdraw/", methods=["POST"])
    @has_access
    def withdraw(self, case_id: int) -> Any:
        """Takes the case back."""
        withdraw_case(current_actor(), case_id, number_of("version"))
        flash(_("已撤回，可以修改后重新提交。"), "success")
        return self.go("cases.show", case_id=case_id)

    @expose("/<int:case_id>/discard/", methods=["POST"])
    @has_access
    def discard(self, case_id: int) -> Any:
        """Gives the case up."""
        discard_case(current_actor(), case_id, number_of("version"))
        flash(_("已作废。"), "success")
        return self.go("cases.show", case_id=case_id)

    @expose("/<int:case_id>/approve/", methods=["POST"])
    @has_access
    def approve(self, case_id: int) -> Any:
        """Passes the case on."""
        try:
            approve_case(current_actor(), case_id, number_of("version"))
        except RuleViolation as error:
            return self._page(case_id, LastTry(problems=error)), error.status
        flash(_("已通过。"), "success")
        return self.go("cases.outcome", case_id=case_id)

    @expose("/<int:case_id>/return/", methods=["POST"])
    @has_access
    def send_back(self, case_id: int) -> Any:
        """Sends the case back with a reason."""
        return self._with_reason(case_id, "return", return_case, _("已退回申报单位修改。"))

    @expose("/<int:case_id>/refuse/", methods=["POST"])
    @has_access
    def refuse(self, case_id: int) -> Any:
        """Refuses the case for good."""
        return self._with_reason(case_id, "refuse", refuse_case, _("已作出不予通过的决定。"))

    @expose("/<int:case_id>/outcome/")
    @has_access
    def outcome(self, case_id: int) -> Any:
        """What happened and where the case is now, with the way to the next one."""
        actor = current_actor()
        case = access_case(actor, case_id)
        following = db.session.scalar(
            waiting(actor).where(Case.id != case.id).order_by(Case.id).limit(1)
        )
        actions = []
        rest = _rest_of(actor, case)
        if rest is not None:
            rest_url = url_for("cases.show", case_id=rest.id)
            label = _("继续审核其余 %(count)s 人", count=len(lines_of(rest)))
            actions.append({"label": label, "url": rest_url, "kind": "primary"})
        elif following is not None:
            next_url = url_for("cases.show", case_id=following.id)
            actions.append({"label": _("下一条"), "url": next_url, "kind": "primary"})
        actions.append({"label": _("查看本件"), "url": url_for("cases.show", case_id=case.id)})
        actions.append({"label": _("回到工作台"), "url": url_for("desk.index")})
        if case.taken_into_id is not None:
            draft = access_case(actor, case.taken_into_id)
            label = _("打开申报 %(number)s", number=draft.number)
            actions.insert(-2, {"label": label, "url": url_for("cases.show", case_id=draft.id)})
        state = CaseState(case.state)
        tone = "warn" if state in {CaseState.RETURNED, CaseState.REFUSED} else "good"
        return self.page(
            "result",
            case.title,
            result={
                "tone": tone,
                "title": case.title,
                "text": where_now(case),
                "facts": [
                    (_("编号"), {"text": case.number, "code": True}),
                    (_("类别"), _(CaseKind(case.kind).label)),
                    (_("申报单位"), case.organisation.name),
                ],
            },
            next_actions=actions,
        )

    @expose("/<int:case_id>/evidence/", methods=["POST"])
    @has_access
    def add_file(self, case_id: int) -> Any:
        """Puts files of one kind into the case, one operation each. What is wrong with a file
        is told at the place for that kind; the others are taken.
        """
        actor = current_actor()
        version, kind = number_of("version"), request.form.get("kind", "")
        files = [file for file in request.files.getlist("file") if file.filename]
        taken: list[str] = []
        refused: list[str] = []
        if not files:
            access_editable_case(actor, case_id)
            refused = [_("请选择要上传的文件。")]
        for file in files:
            name, data = file.filename or "", file.stream.read()
            try:
                add_evidence(actor, case_id, version + len(taken), kind, name, data)
            except RuleViolation as error:
                refused.append(error.message)
            else:
                taken.append(name)
        if asked_by_script():
            told = {"version": version + len(taken), "error": "".join(refused)}
            return jsonify(told), 422 if refused else 200
        for name in taken:
            flash(_("已上传：%(name)s", name=name), "success")
        if refused:
            return self._page(case_id, LastTry(refused_files=RefusedFiles(kind, refused))), 422
        return self.go("cases.show", case_id=case_id, _anchor="evidence")

    @expose("/file/<int:attachment_id>/remove/", methods=["POST"])
    @has_access
    def remove_file(self, attachment_id: int) -> Any:
        """Takes a file out of the case."""
        case = remove_evidence(current_actor(), attachment_id, number_of("version"))
        flash(_("已移除文件。"), "success")
        return self.go("cases.show", case_id=case.id, _anchor="evidence")

    def _with_reason(self, case_id: int, action: str, operation: Any, done: str) -> Any:
        actor = current_actor()
        reason = text_of("reason")
        try:
            case = operation(actor, case_id, number_of("version"), reason)
        except RuleViolation as error:
            return self._page(
                case_id, LastTry(failed=(action, error.message, reason))
            ), error.status
        if case.owner_id is not None and case.state == CaseState.RETURNED.value:
            done = _("已退回本人修改。")
        flash(done, "success")
        keep_if_wanted(actor, reason)
        return self.go("cases.outcome", case_id=case_id)

    def _page(self, case_id: int, last: LastTry = NOTHING_TRIED) -> Any:
        actor = current_actor()
        case = access_whole_case(actor, case_id)
        return self.page("case_work", case.title, **case_context(actor, case, last))


def _rest_of(actor: Actor, case: Case) -> Case | None:
    """What a returned case was split off from, where it still waits for the actor."""
    if case.parent_id is None or case.state != CaseState.RETURNED.value:
        return None
    return db.session.scalar(waiting(actor).where(Case.id == case.parent_id))


def where_now(case: Case) -> str:
    """Where a case stands now, as a sentence."""
    state = CaseState(case.state)
    if state is CaseState.IN_REVIEW and case.holder is not None and case.holder_tier:
        tier = _(Tier(case.holder_tier).label)
        return str(_("现在由%(name)s办理（%(tier)s）。", name=case.holder.name, tier=tier))
    if state is CaseState.APPROVED:
        return _where_approved(case)
    if state is CaseState.RETURNED:
        if case.owner_id is not None:
            return str(_("等待本人修改后重新提交。"))
        return str(_("等待申报单位修改后重新提交。"))
    return str(_("现在的状态：%(state)s。", state=_(state.label)))


def _where_approved(case: Case) -> str:
    if case.kind == CaseKind.HAND_IN.value:
        return str(_("材料已列入本单位的申报。请打开该申报，核对后提交审核。"))
    if case.kind == CaseKind.FILING.value:
        return str(_("备案已完成，可以组织实施。"))
    return str(_("审验已完成，学时已记入个人学习档案。"))
