"""A person's own items: declared to the unit that confirms them, or handed in to the unit
that takes them into its declaration. The policy says which of the two.
"""

from __future__ import annotations

from app.access.actor import Actor
from app.access.permissions import Permission
from app.enums import CaseKind, ResultType
from app.errors import NotAllowed, Problem, RuleViolation
from app.models import Case, Declaration, Person, db
from app.operations.audit import log
from app.operations.consent import CONSENT_VERSION
from app.operations.content import declaration_of
from app.operations.declaration_data import DeclarationData
from app.operations.declarations import (
    Checked,
    check_content,
    declarable_categories,
    stored_facts,
    write_again,
    write_new,
)
from app.operations.drafts import open_draft, own_organisation, take_for_editing
from app.operations.line_rules import Surroundings, line_problems
from app.operations.transaction import operation
from app.operations.windows import require_open
from app.policy import Policy
from app.policy.category import Category
from app.services import services


@operation("item.create")
def create_item(actor: Actor, data: DeclarationData, *, consent: bool = False) -> Case:
    """Makes a draft of the actor's own item, which has one line: the actor.

    `consent`: the actor agrees to the use of sensitive proofs; asked for where the category
    needs them. Raises `RuleViolation` that names every wrong field.
    """
    person = _own_person(actor)
    checked = _checked(actor, person, data, consent=consent)
    require_open(checked.policy, "submission")
    kind = item_kind(checked.policy)
    case = open_draft(actor, kind, checked.data.title, checked.policy.year, owner_id=person.id)
    _note_consent(write_new(case, checked), checked.category)
    db.session.flush()
    log(actor, "item.create", case, after=stored_facts(case))
    return case


@operation("item.update")
def update_item(
    actor: Actor, case_id: int, seen_version: int, data: DeclarationData, *, consent: bool = False
) -> Case:
    """Changes an item that is not under review. It follows its owner to a new employer."""
    person = _own_person(actor)
    case = take_for_editing(actor, case_id, seen_version)
    before = stored_facts(case)
    agreed = consent or declaration_of(case).consent_version is not None
    checked = _checked(actor, person, data, consent=agreed)
    if item_kind(checked.policy).value != case.kind:
        message = "所属年度的办理方式不同，请另外新建一件。"
        raise RuleViolation(message, field="ends_on")
    declaration = write_again(case, checked)
    employer = own_organisation(actor)
    case.organisation_id = declaration.organisation_id = employer.id
    _note_consent(declaration, checked.category)
    db.session.flush()
    log(actor, "item.update", case, before=before, after=stored_facts(case))
    return case


def item_kind(policy: Policy) -> CaseKind:
    """Whether people declare their items themselves (QD32) or hand them in (QH59).

    Raises `RuleViolation` where the policy knows neither.
    """
    if "person_item" in policy.declaration_chains:
        return CaseKind.DECLARATION
    if "hand_in" in policy.declaration_chains:
        return CaseKind.HAND_IN
    message = f"{policy.name}没有规定个人申报的办法，请将材料交所在单位办理。"
    raise RuleViolation(message, field="category")


def item_categories(policy: Policy) -> list[Category]:
    """The categories that a person may enter: their own where people declare themselves,
    else those that their unit declares for them.
    """
    if item_kind(policy) is CaseKind.DECLARATION:
        return [found for found in policy.categories.values() if found.entry == "person_item"]
    return declarable_categories(policy)


def _own_person(actor: Actor) -> Person:
    actor.require(Permission.ITEM_WRITE)
    person = db.session.get(Person, actor.person_id) if actor.person_id is not None else None
    if person is None:
        message = "您的账号尚未关联人员信息，请联系单位管理员。"
        raise NotAllowed(message)
    if person.employer_id != actor.organisation_id or not person.active:
        message = "您目前不是该单位的在册人员，请联系单位管理员。"
        raise NotAllowed(message)
    return person


def _checked(actor: Actor, person: Person, data: DeclarationData, *, consent: bool) -> Checked:
    def people(data: DeclarationData, around: Surroundings) -> list[Problem]:
        lines = data.lines
        if len(lines) != 1 or lines[0].person_id != person.id:
            return [Problem("lines", "个人只能填写本人的学时。")]
        problems = line_problems(lines[0], 1, person, around)
        problems += _result_problems(lines[0].result_type, around.category)
        if around.category.sensitive and not consent:
            message = "请阅读并同意敏感个人信息处理说明后再保存。"
            problems.append(Problem("consent", message))
        return [Problem(p.field, _about_oneself(p.message, person), cite=p.cite) for p in problems]

    return check_content(actor, own_organisation(actor), data, item_categories, people)


def _about_oneself(message: str, person: Person) -> str:
    """There is one line and it is the reader's: neither row nor name need be told."""
    return message.removeprefix(f"{person.name}：")


def _result_problems(result_type: str | None, category: Category) -> list[Problem]:
    if "project_key" in category.dedupe and result_type not in set(ResultType):
        return [Problem("result_type", "请选择成果类型。")]
    return []


def _note_consent(declaration: Declaration, category: Category) -> None:
    """Keeps which text was agreed to, and when. It stays where the category changes: what
    was uploaded under it is as sensitive as before.
    """
    if category.sensitive and declaration.consent_version is None:
        declaration.consent_version = CONSENT_VERSION
        declaration.consented_at = services().now()
