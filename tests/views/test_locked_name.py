"""A name that failed too often stays shut, even with the right password, and the log says so."""

from __future__ import annotations

from sqlalchemy import select

from app.enums import Role
from app.models import AuditEntry, Membership, db
from app.operations.lockout import MOST_FAILURES
from tests.factories import PASSWORD, World
from tests.views.visitor import Visitor


def test_locked_until_somebody_releases_it(app):
    with app.app_context():
        world = World()
        unit = world.organisation()
        world.account(Role.UNIT_ADMIN, unit, username="clerk")
        membership = db.session.scalar(
            select(Membership.id).where(Membership.organisation_id == unit.id)
        )
    clerk = Visitor(app)
    for _ in range(MOST_FAILURES):
        clerk.sign_in("clerk", "wrong")
    clerk.sign_in("clerk", PASSWORD)
    page = clerk.get("/login/").get_data(as_text=True)
    assert "已锁定" in page
    assert clerk.get("/").status_code == 302

    admin = Visitor(app)
    admin.sign_in("root", PASSWORD)
    listed = admin.get("/account/list/").get_data(as_text=True)
    assert "已锁定" in listed
    assert admin.post(f"/account/{membership}/release/").status_code == 302
    assert clerk.sign_in("clerk", PASSWORD).status_code == 302
    assert clerk.get("/").status_code == 200
    with app.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.user_name == "clerk").order_by(AuditEntry.id)
        )
        outcomes = [entry.outcome for entry in entries if entry.action == "session.start"]
    assert outcomes == ["refused"] * (MOST_FAILURES + 1) + ["done"]
