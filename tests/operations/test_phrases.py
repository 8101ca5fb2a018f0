"""Phrases: one's own and the organisation's, nobody else's; none twice, none without end."""

import pytest
from sqlalchemy import select

from app.access.gateway import OutOfScope
from app.enums import Capacity, Role, Track
from app.errors import NotAllowed, RuleViolation, Stale
from app.models import AuditEntry, Phrase, db
from app.models.phrase import PHRASE_LIMIT
from app.operations import phrases as module
from app.operations.organisations import OrganisationData, update_organisation
from app.operations.phrases import STARTERS, add_phrase, edit_phrase, remove_phrase
from app.views.phrases import phrases_of

TEXT = "请补充签到表。"


@pytest.fixture
def department(world):
    return world.department()


@pytest.fixture
def reviewer(world, department):
    return world.account(Role.DEPARTMENT_ADMIN, department)


def texts(actor):
    return [phrase.text for phrase in phrases_of(actor)]


def refused(work):
    with pytest.raises(RuleViolation) as caught:
        work()
    [problem] = caught.value.problems
    assert problem.field == "text"
    return problem.message


def test_own_phrases_come_first_and_colleagues_see_the_shared_ones_alone(
    world, department, reviewer
):
    colleague = world.account(Role.DEPARTMENT_ADMIN, department)
    add_phrase(reviewer, "请补充公章。", shared=True)
    add_phrase(reviewer, f"  {TEXT} ", shared=False)
    assert texts(reviewer) == [TEXT, *starters(), "请补充公章。"]
    assert texts(colleague) == [*starters(), "请补充公章。"]


def test_other_organisations_have_their_own(world, reviewer):
    add_phrase(reviewer, TEXT, shared=True)
    other = world.account(Role.DEPARTMENT_ADMIN, world.department())
    assert TEXT not in texts(other)
    # The same text may stand in each list.
    add_phrase(other, TEXT, shared=True)
    add_phrase(other, TEXT, shared=False)
    assert texts(other).count(TEXT) == 2


def test_what_is_kept_in_one_membership_is_not_shown_in_another(world, reviewer):
    add_phrase(reviewer, TEXT, shared=False)
    phrase = db.session.scalars(select(Phrase).where(Phrase.text == TEXT)).one()
    phrase_id, version = phrase.id, phrase.version
    colleague = world.account(Role.DEPARTMENT_ADMIN, world.department())
    for work in (
        lambda: edit_phrase(colleague, phrase_id, "别的", version, shared=False),
        lambda: remove_phrase(colleague, phrase_id, version),
    ):
        with pytest.raises(OutOfScope):
            work()
    assert texts(reviewer)[0] == TEXT


def test_who_does_not_decide_keeps_no_phrases(world):
    base = world.account(Role.BASE_ADMIN, world.base())
    with pytest.raises(NotAllowed):
        add_phrase(base, TEXT, shared=False)
    assert texts(base) == []


def test_a_phrase_is_changed_shared_and_removed(reviewer):
    phrase_id = add_phrase(reviewer, TEXT, shared=False).id
    edit_phrase(reviewer, phrase_id, "请补充名单。", 1, shared=True)
    assert texts(reviewer) == [*starters(), "请补充名单。"]
    with pytest.raises(Stale):
        edit_phrase(reviewer, phrase_id, TEXT, 1, shared=True)
    with pytest.raises(Stale):
        remove_phrase(reviewer, phrase_id, 1)
    remove_phrase(reviewer, phrase_id, 2)
    assert texts(reviewer) == starters()


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_is_no_phrase(reviewer, text):
    assert refused(lambda: add_phrase(reviewer, text, shared=False)) == "请填写常用语。"


def test_as_long_as_a_reason(reviewer):
    add_phrase(reviewer, "长" * PHRASE_LIMIT, shared=False)
    message = refused(lambda: add_phrase(reviewer, "长" * (PHRASE_LIMIT + 1), shared=False))
    assert str(PHRASE_LIMIT) in message


def test_none_twice(reviewer):
    phrase_id = add_phrase(reviewer, TEXT, shared=False).id
    assert refused(lambda: add_phrase(reviewer, TEXT, shared=False)) == "已有这条常用语。"
    other = add_phrase(reviewer, "请补充名单。", shared=False).id
    assert refused(lambda: edit_phrase(reviewer, other, TEXT, 1, shared=False))
    # As it was is no doubling.
    edit_phrase(reviewer, phrase_id, TEXT, 1, shared=False)


def test_the_database_itself_takes_none_twice(reviewer, monkeypatch):
    add_phrase(reviewer, TEXT, shared=False)
    add_phrase(reviewer, TEXT, shared=True)

    def unchecked(actor, phrase, text, *, shared):
        phrase.text, phrase.owner_id = text, None if shared else actor.user_id

    monkeypatch.setattr(module, "_fill", unchecked)
    for shared in (True, False):
        with pytest.raises(RuleViolation, match="已有这条常用语"):
            add_phrase(reviewer, TEXT, shared=shared)


def test_a_full_list_says_so(reviewer, monkeypatch):
    monkeypatch.setattr(module, "MOST_PHRASES", 2)
    add_phrase(reviewer, "一", shared=False)
    phrase_id = add_phrase(reviewer, "二", shared=False).id
    assert "最多 2 条" in refused(lambda: add_phrase(reviewer, "三", shared=False))
    edit_phrase(reviewer, phrase_id, "还是二", 1, shared=False)


def test_the_log_keeps_the_words_of_shared_phrases_alone(reviewer):
    add_phrase(reviewer, "只给自己看", shared=False)
    add_phrase(reviewer, "大家都用", shared=True)
    query = select(AuditEntry.after).where(AuditEntry.action == "phrase.add")
    logged = list(db.session.scalars(query.order_by(AuditEntry.id)))
    assert logged == [{"shared": False, "text": None}, {"shared": True, "text": "大家都用"}]


def starters():
    return STARTERS.read_text("utf-8").splitlines()


def shared_of(organisation):
    query = select(Phrase.text).where(Phrase.organisation_id == organisation.id)
    return list(db.session.scalars(query.order_by(Phrase.id)))


@pytest.mark.parametrize(
    ("capacity", "track", "begins_with_some"),
    [
        (Capacity.DEPARTMENT, Track.IN_SYSTEM, True),
        (Capacity.HR_BUREAU, Track.IN_SYSTEM, True),
        (Capacity.ASSOCIATION, Track.IN_SYSTEM, True),
        (Capacity.EMPLOYER, Track.SELF_AUDIT, True),
        (Capacity.EMPLOYER, Track.IN_SYSTEM, False),
        (Capacity.BASE_PROVINCIAL, Track.IN_SYSTEM, False),
    ],
)
def test_who_reviews_begins_with_some(world, capacity, track, begins_with_some):
    organisation = world.organisation(None, capacity, track=track)
    assert shared_of(organisation) == (starters() if begins_with_some else [])


def test_who_begins_to_review_begins_with_some_and_gets_them_back_never(world):
    unit = world.organisation(track=Track.IN_SYSTEM)
    admin = world.account(Role.UNIT_ADMIN, unit)
    update(world, unit, track=Track.SELF_AUDIT.value)
    assert shared_of(unit) == starters()
    for phrase in phrases_of(admin):
        remove_phrase(admin, phrase.id, phrase.version)
    update(world, unit, name="改了名的单位")
    assert shared_of(unit) == []


def update(world, organisation, **changes):
    fields = {name: getattr(organisation, name) for name in OrganisationData.__slots__}
    fields["capacities"] = frozenset(organisation.capacities)
    data = OrganisationData(**{**fields, **changes})
    update_organisation(world.admin, organisation.id, data, organisation.version)
