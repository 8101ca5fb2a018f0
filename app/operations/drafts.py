"""What making and changing the content of any case has in common."""

from __future__ import annotations

from sqlalchemy import select

from app.access.actor import Actor
from app.access.gateway import access_editable_case
from app.enums import CaseKind, CaseState, Tier
from app.errors import Stale
from app.models import Case, CaseDuty, Organisation, db
from app.operations.numbers import next_serial
from app.operations.policies import policy_for
from app.policy import Policy
from app.services import services
from app.workflow.duties import check_duty

_PREFIX = {CaseKind.FILING: "BA", CaseKind.DECLARATION: "SB", CaseKind.HAND_IN: "SJ"}


def own_organisation(actor: Actor) -> Organisation:
    """The organisation that the actor acts for."""
    return db.session.get_one(Organisation, actor.organisation_id)


def open_draft(
    actor: Actor, kind: CaseKind, title: str, year: int, owner_id: int | None = None
) -> Case:
    """A new draft case of the actor's organisation under the policy of `year`; `owner_id`
    where it is a person's own item.
    """
    organisation = own_organisation(actor)
    policy = policy_for(organisation, year)
    serial = next_serial(f"case:{kind.value}:{year}")
    case = Case(
        number=f"{_PREFIX[kind]}{year}{serial:06d}",
        kind=kind.value,
        title=title,
        year=year,
        policy_id=policy.id,
        policy_version=policy.version,
        organisation_id=organisation.id,
        department_id=organisation.department_id,
        bureau_id=organisation.bureau_id,
        owner_id=owner_id,
        created_by_id=actor.user_id,
        created_at=services().now(),
        state=CaseState.DRAFT.value,
        round=0,
        version=1,
        content_hash="",
    )
    db.session.add(case)
    db.session.flush()
    take_submitters_duty(actor, case)
    return case


def take_for_editing(actor: Actor, case_id: int, seen_version: int) -> Case:
    """The locked case, editable by the actor and not changed since it was shown."""
    case = access_editable_case(actor, case_id, lock=True)
    if case.version != seen_version:
        message = "在您打开页面之后，本件已被修改。请刷新后重新填写，以免覆盖他人的修改。"
        raise Stale(message)
    take_submitters_duty(actor, case)
    return case


def take_submitters_duty(actor: Actor, case: Case) -> None:
    """Who writes the content stands on the submitter's side: they decide on it nowhere."""
    duties = {
        duty.user_id: Tier(duty.tier)
        for duty in db.session.scalars(select(CaseDuty).where(CaseDuty.case_id == case.id))
    }
    check_duty(duties, actor.user_id, Tier.SUBMITTER)
    if actor.user_id not in duties:
        tier = Tier.SUBMITTER.value
        db.session.add(
            CaseDuty(case_id=case.id, user_id=actor.user_id, tier=tier, round=max(case.round, 1))
        )


def mark_changed(case: Case, title: str, year: int, policy: Policy) -> None:
    """Counts a change of content; title, year and policy follow the content."""
    case.title = title
    case.year = year
    case.policy_id = policy.id
    case.policy_version = policy.version
    case.version += 1
    db.session.flush()
