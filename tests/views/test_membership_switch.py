"""Forms that were opened under one membership are worth nothing under another."""

from __future__ import annotations

from sqlalchemy import select

from app.enums import Capacity, Role, Track
from app.models import Case, Membership, db
from tests.factories import PASSWORD, World
from tests.views.visitor import Visitor


def test_a_form_of_the_other_membership_is_refused(app):
    with app.app_context():
        world = World()
        both = (Capacity.EMPLOYER, Capacity.BASE_PROVINCIAL)
        college = world.organisation("交通学院", *both, track=Track.OUT_SYSTEM)
        world.account(Role.BASE_ADMIN, college, username="both")
        world.account(Role.UNIT_ADMIN, college, username="both")
        ids = {
            found.role: found.id
            for found in db.session.scalars(
                select(Membership).where(Membership.organisation_id == college.id)
            )
        }
    browser = Visitor(app)
    browser.sign_in("both", PASSWORD)
    browser.post("/membership/choose/", {"membership_id": ids["base_admin"]})
    browser.get("/filing/add/")
    opened_as_base = browser.token
    browser.get("/membership/choose/")
    browser.post("/membership/choose/", {"membership_id": ids["unit_admin"]})
    form = {
        "title": "桥梁养护",
        "subject": "professional",
        "mode": "online",
        "starts_on": "2019-09-02",
        "ends_on": "2019-09-03",
        "hours": "8",
    }
    answer = browser.post("/filing/add/", {**form, "csrf_token": opened_as_base})
    assert answer.status_code == 400
    browser.get("/filing/add/")
    assert browser.post("/filing/add/", form).status_code == 302
    with app.app_context():
        assert len(db.session.scalars(select(Case)).all()) == 1


def test_an_address_that_cannot_be_read_leads_home(app):
    with app.app_context():
        World()
    browser = Visitor(app)
    browser.get("/login/")
    form = {"username": "root", "password": PASSWORD}
    answer = browser.post("/login/?next=//[", form)
    assert answer.status_code == 302
    assert answer.location == "/"
