"""An association's reviewer is shown where a case went, and finds it again afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.enums import Tier
from app.models import AuditEntry, Case, CaseStep, Membership, db

REASON = "请补充培训方案。"


@pytest.fixture
def case_id(stage):
    """A filing that waits at the association: no chain of the demo's region names one."""
    found = stage.cast.ids["filing_case"]
    with stage.app.app_context():
        membership = stage.cast.ids["membership_association_reviewer_own"]
        desk = db.session.get_one(Membership, membership).organisation_id
        case = db.session.get_one(Case, found)
        here = (CaseStep.case_id == found) & (CaseStep.position == case.position)
        place = {"tier": Tier.ASSOCIATION.value, "organisation_id": desk}
        db.session.execute(update(CaseStep).where(here).values(**place))
        case.holder_tier, case.holder_id = place.values()
        db.session.commit()
    return found


def refused(stage):
    query = select(AuditEntry.id).where(AuditEntry.outcome == "refused")
    with stage.app.app_context():
        return list(db.session.scalars(query))


@pytest.mark.parametrize(
    ("action", "told"),
    [("approve", "现在由"), ("return", "等待申报单位修改后重新提交"), ("refuse", "不予通过")],
)
def test_the_outcome_is_shown_and_the_case_found_again(stage, case_id, action, told):
    reviewer = stage.visitor("association_reviewer", "own")
    with stage.app.app_context():
        version = db.session.get_one(Case, case_id).version
    form = {"version": str(version), "reason": REASON}
    outcome = reviewer.post(f"/case/{case_id}/{action}/", form, follow_redirects=True)
    assert outcome.status_code == 200
    assert told in outcome.get_data(as_text=True)
    page = f"/case/{case_id}/"
    assert page in reviewer.get("/decided/").get_data(as_text=True)
    assert reviewer.get(page).status_code == 200
    assert refused(stage) == []
    stranger = stage.visitor("association_reviewer", "foreign")
    assert stranger.get(page).status_code == 404
