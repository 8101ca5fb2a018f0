"""Anybody does anything to any case, in any order; after every step the laws are asked.

What the rules allow must go through, what they forbid must be refused and change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import product

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from app.access.actor import Actor
from app.access.desk import waiting
from app.access.gateway import access_case
from app.access.scope import scope_of
from app.enums import ActionKind, CaseKind, CaseState, Role, Tier
from app.errors import DomainError
from app.models import Case, Person, db
from app.operations.cases import discard_case, submit_case, withdraw_case
from app.operations.content import lines_of
from app.operations.decisions import approve_case, refuse_case, return_case
from app.operations.declarations import create_declaration, update_declaration
from app.operations.filings import create_filing, update_filing
from app.operations.hand_ins import take_in
from app.operations.items import create_item, update_item
from app.operations.people import update_person
from app.operations.reversals import reverse_lines
from app.operations.splits import return_lines
from tests.factories import COURSE, with_evidence
from tests.laws.checks import check_all
from tests.laws.items import Item, declaration, proofs
from tests.laws.shadow import Shadow, Shadows
from tests.laws.stage import LawStage
from tests.operations.test_people import kept
from tests.views.state import nothing_changes

ACTIONS: dict[ActionKind, Callable[..., Case]] = {
    ActionKind.SUBMIT: submit_case,
    ActionKind.WITHDRAW: withdraw_case,
    ActionKind.DISCARD: discard_case,
    ActionKind.APPROVE: approve_case,
    ActionKind.RETURN: return_case,
    ActionKind.REFUSE: refuse_case,
}
SETBACKS = [ActionKind.RETURN, ActionKind.WITHDRAW] * 2 + [ActionKind.REFUSE]
FINISHED = {CaseState.APPROVED, CaseState.REFUSED, CaseState.DISCARDED}
WITH_REASON = {ActionKind.RETURN, ActionKind.REFUSE}
REASON = "签到册不全"
# Nothing was wrong with the version, or somebody was faster.
versions = st.sampled_from([0, 0, 0, 0, -1, 1])
# Small numbers would come up too often as plain integers.
any_index = st.sampled_from(range(60))
some_people = st.sets(st.integers(0, 4), min_size=1, max_size=3)
items = st.one_of(
    st.builds(
        Item, filing=st.sampled_from([0, 1]), hours=st.sampled_from([Decimal(8), Decimal("12.5")])
    ),
    st.builds(Item, days=st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5")])),
    st.builds(Item, diploma=st.sampled_from(["A", "B"])),
)


class Laws(RuleBasedStateMachine):
    """Drives the operations on the real database, beside a shadow of what must come of it."""

    def __init__(self, stage: LawStage) -> None:
        super().__init__()
        self.stage = stage
        self.context = stage.begin()
        self.town = stage.town
        self.people = list(self.town.employer_of)
        self.shadows = Shadows(self.town)
        for draft in self.town.drafts:
            self._begin(draft.author, draft.case_id, draft.version, draft.kind, draft.lines)
        self.steps = 0

    def teardown(self) -> None:
        self.context.pop()

    @rule(index=any_index, people=some_people, item=items)
    def declare(self, index: int, people: set[int], item: Item) -> None:
        """A unit declares hours: for its own people only."""
        admins = [actor for actor in self.town.actors if actor.role is Role.UNIT_ADMIN]
        actor = admins[index % len(admins)]
        item = self._with_filing(item)
        wanted = self._chosen(actor, index, people, item)
        make = partial(create_declaration, actor, declaration(wanted, item))
        if not self.shadows.employs(actor.organisation_id, wanted):
            self._refused("declare", make)
            return
        case = with_evidence(actor, make(), proofs(item))
        lines = dict.fromkeys(wanted, item)
        self._begin(actor, case.id, case.version, CaseKind.DECLARATION, lines)

    @rule(index=any_index, item=items)
    def hand_in(self, index: int, item: Item) -> None:
        """A person hands something in to the unit where they work."""
        owners = [actor for actor in self.town.actors if actor.role is Role.PROFESSIONAL]
        actor = owners[index % len(owners)]
        person = self.town.person_of_user[actor.user_id]
        item = self._with_filing(item)
        make = partial(create_item, actor, declaration([person], item))
        if self.shadows.employer_of[person] != actor.organisation_id:
            self._refused("hand in", make)
            return
        case = with_evidence(actor, make(), proofs(item))
        self._begin(actor, case.id, case.version, CaseKind.HAND_IN, {person: item})
        self.shadows.cases[-1].owner = person

    @rule(case=any_index, who=any_index, late=versions)
    def take(self, case: int, who: int, late: int) -> None:
        """A unit takes what was handed in into a declaration: one of the same, or a new one."""
        held = [shadow for shadow in self.shadows.cases if shadow.kind is CaseKind.HAND_IN]
        held = [shadow for shadow in held if shadow.holder] or held
        if not held:
            return
        shadow = held[case % len(held)]
        able = [actor for actor in self.town.actors if self.shadows.may_decide(actor, shadow)]
        actor = self._who(able, who)
        into = self._draft_like(actor, shadow) if who % 2 else None
        into_id = into.id if into is not None else None
        work = partial(take_in, actor, shadow.id, shadow.version + late, into_id)
        if actor not in able or late:
            self._refused("take in", work)
            return
        draft = work()
        self.stage.tally["taken in"] += 1
        self.shadows.take_in(actor, shadow)
        if into is None:
            lines = dict(shadow.lines)
            self._begin(actor, draft.id, draft.version, CaseKind.DECLARATION, lines)
        else:
            into.version += 1
            into.lines |= shadow.lines
            into.duties.setdefault(actor.user_id, Tier.SUBMITTER)

    @rule(case=any_index, who=any_index, reason=st.sampled_from([REASON, REASON, " "]))
    def reverse(self, case: int, who: int, reason: str) -> None:
        """Somebody takes back the hours of one person."""
        given = [
            (shadow, line)
            for shadow in self.shadows.cases
            if shadow.state is CaseState.APPROVED
            for line in lines_of(db.session.get_one(Case, shadow.id))
        ]
        if not given:
            return
        shadow, line = given[case % len(given)]
        person = line.person_id
        able = [actor for actor in self.town.actors if self.shadows.may_reverse(actor, shadow)]
        actor = self._who(able, who)
        work = partial(reverse_lines, actor, shadow.id, shadow.version, [line.id], reason)
        if actor not in able or person in shadow.reversed or not reason.strip():
            self._refused("reverse", work)
            return
        work()
        self.stage.tally["reverse"] += 1
        self.shadows.reverse(actor, shadow, [person])

    @rule(index=any_index)
    def file_course(self, index: int) -> None:
        """A unit files a course."""
        admins = [actor for actor in self.town.actors if actor.role is Role.UNIT_ADMIN]
        actor = admins[index % len(admins)]
        case = with_evidence(actor, create_filing(actor, COURSE), ["plan"])
        self._begin(actor, case.id, case.version, CaseKind.FILING, {})

    @precondition(lambda self: self.shadows.cases)
    @rule(case=any_index, who=any_index, people=some_people, late=versions)
    def edit(self, case: int, who: int, people: set[int], late: int) -> None:
        """Somebody writes the content anew."""
        shadow = self._case(case)
        able = [actor for actor in self.town.actors if self.shadows.may_edit(actor, shadow)]
        actor = self._who(able, who)
        if shadow.kind is CaseKind.FILING:
            wanted: list[int] = []
            item = Item()
            data = replace(COURSE, title=f"{COURSE.title}（修改）")
            work = partial(update_filing, actor, shadow.id, shadow.version + late, data)
        else:
            item = next(iter(shadow.lines.values()))
            wanted = self._chosen(actor, who, people, item)
            if shadow.owner is not None:
                wanted = [shadow.owner]
            content = declaration(wanted, item)
            change = update_declaration if shadow.owner is None else update_item
            work = partial(change, actor, shadow.id, shadow.version + late, content)
        right = actor in able and not late
        # An item follows its owner to a new employer; a unit declares for its own people.
        unit = actor.organisation_id if shadow.owner is not None else shadow.unit
        if not right or not self.shadows.employs(unit, wanted):
            self._refused("edit", work)
            return
        work()
        self.stage.tally["edit"] += 1
        shadow.version += 1
        shadow.unit = unit
        shadow.lines = dict.fromkeys(wanted, item)
        shadow.duties.setdefault(actor.user_id, Tier.SUBMITTER)

    @rule(case=any_index, who=any_index, times=st.integers(1, 3))
    def advance(self, case: int, who: int, times: int) -> None:
        """A case is handed in, or handed in again, and approved desk by desk."""
        live = [shadow for shadow in self.shadows.cases if shadow.state not in FINISHED]
        begun = [shadow for shadow in live if shadow.round]
        choice = (begun if case % 3 else live) or live or self.shadows.cases
        shadow = choice[case % len(choice)]
        for _ in range(times):
            action = ActionKind.APPROVE if shadow.holder else ActionKind.SUBMIT
            able = [actor for actor in self.town.actors if self.shadows.may(actor, shadow, action)]
            self._attempt(self._who(able, who), shadow, action)
            self.laws_hold()

    @rule(action=st.sampled_from(SETBACKS), index=any_index)
    def set_back(self, action: ActionKind, index: int) -> None:
        """Somebody who may returns, refuses or withdraws; where nobody may, anybody tries."""
        able = [
            (actor, shadow)
            for shadow in self.shadows.cases
            for actor in self.town.actors
            if self.shadows.may(actor, shadow, action)
        ]
        tried = able or list(product(self.town.actors, self.shadows.cases))
        self._attempt(*tried[index % len(tried)], action)

    @precondition(lambda self: self.shadows.cases)
    @rule(
        case=any_index,
        action=st.sampled_from(list(ACTIONS)),
        who=any_index,
        late=versions,
        reason=st.sampled_from([REASON, "", " \n", "长" * 501]),
    )
    def try_anything(self, case: int, action: ActionKind, who: int, late: int, reason: str) -> None:
        """Anybody tries anything, with or without a reason, on any version."""
        actor = self.town.actors[who % len(self.town.actors)]
        self._attempt(actor, self._case(case), action, late=late, reason=reason)

    @precondition(lambda self: self._with_several(held=True))
    @rule(
        case=any_index,
        who=any_index,
        count=st.sampled_from([1, 1, 2]),
        reason=st.sampled_from([REASON, REASON, " "]),
    )
    def return_some(self, case: int, who: int, count: int, reason: str) -> None:
        """A reviewer returns the lines of some people: they go on in a case of their own."""
        several = self._with_several(held=case % 4 > 0)
        shadow = several[case % len(several)]
        may = partial(self.shadows.may, case=shadow, action=ActionKind.SPLIT)
        able = [actor for actor in self.town.actors if may(actor)]
        actor = self._who(able, who)
        stored = lines_of(db.session.get_one(Case, shadow.id))[:count]
        people = [line.person_id for line in stored]
        reasons = {line.id: reason for line in stored}
        work = partial(return_lines, actor, shadow.id, shadow.version, reasons)
        if actor in able and reason.strip() and len(people) < len(shadow.lines):
            self.shadows.split(actor, shadow, people, work().id)
            self.stage.tally["split"] += 1
        else:
            self._refused("split", work)

    @rule(who=any_index, unit=st.sampled_from(range(3)))
    def change_unit(self, who: int, unit: int) -> None:
        """A person goes to work for another unit, most often while hours are under review."""
        live = [shadow for shadow in self.shadows.cases if shadow.state is CaseState.IN_REVIEW]
        busy = sorted({person for shadow in live for person in shadow.lines})
        choice = busy if busy and who % 4 else self.people
        person_id, employer = choice[who % len(choice)], self.town.units[unit]
        stored = db.session.get_one(Person, person_id, populate_existing=True)
        data = replace(kept(stored), employer_id=employer)
        update_person(self.town.province, person_id, data, stored.version)
        if person_id in busy and self.shadows.employer_of[person_id] != employer:
            self.stage.tally["change of unit under review"] += 1
        self.shadows.employer_of[person_id] = employer

    @invariant()
    def laws_hold(self) -> None:
        """Everything that must be true of the tables."""
        check_all(self.shadows)

    @invariant()
    def each_sees_their_own(self) -> None:
        """One onlooker after the other: what they may open, and what waits for them."""
        self.steps += 1
        actor = self.town.actors[self.steps % len(self.town.actors)]
        known = {shadow.id for shadow in self.shadows.cases}
        seen = set(db.session.scalars(select(Case.id).where(scope_of(Case, actor)))) & known
        shadows = self.shadows.cases
        assert seen == {shadow.id for shadow in shadows if self.shadows.sees(actor, shadow)}
        queue = set(db.session.scalars(waiting(actor).with_only_columns(Case.id)))
        own_hours = self.town.person_of_user.get(actor.user_id)
        assert {shadow.id for shadow in shadows if self.shadows.may_decide(actor, shadow)} == {
            shadow.id for shadow in shadows if shadow.id in queue and own_hours not in shadow.lines
        }
        for case_id in sorted(known - seen)[-1:]:
            with pytest.raises(DomainError):
                access_case(actor, case_id)

    def _attempt(
        self,
        actor: Actor,
        shadow: Shadow,
        action: ActionKind,
        *,
        late: int = 0,
        reason: str = REASON,
    ) -> None:
        given = [reason] if action in WITH_REASON else []
        work = partial(ACTIONS[action], actor, shadow.id, shadow.version + late, *given)
        has_reason = action not in WITH_REASON or 0 < len(reason.strip()) <= 500
        if late or not has_reason or not self.shadows.may(actor, shadow, action):
            self._refused(action.value, work)
        else:
            work()
            self.shadows.apply(actor, shadow, action)
            again = action is ActionKind.SUBMIT and shadow.round > 1
            self.stage.tally["resubmit" if again else action.value] += 1
            if shadow.state is CaseState.APPROVED:
                self.stage.tally[f"approved {shadow.kind.value}"] += 1

    def _refused(self, what: str, work: Callable[[], object]) -> None:
        with nothing_changes(self.stage.app, str(work)), pytest.raises(DomainError) as told:
            work()
        assert told.value.message
        self.stage.tally[f"refused to {what}"] += 1

    def _case(self, index: int) -> Shadow:
        return self.shadows.cases[index % len(self.shadows.cases)]

    def _draft_like(self, actor: Actor, shadow: Shadow) -> Shadow | None:
        """A declaration of the actor's about the same training, without the person."""
        ((person, item),) = shadow.lines.items()
        for other in self.shadows.cases:
            if other.kind is not CaseKind.DECLARATION or not self.shadows.may_edit(actor, other):
                continue
            like = next(iter(other.lines.values())) if other.lines else None
            if like is not None and person not in other.lines and like.same_training(item):
                return other
        return None

    def _with_several(self, *, held: bool) -> list[Shadow]:
        """The cases with several lines, or those of them that wait at a desk."""
        several = [shadow for shadow in self.shadows.cases if len(shadow.lines) > 1]
        return [shadow for shadow in several if shadow.holder] if held else several

    def _who(self, able: list[Actor], index: int) -> Actor:
        """Often somebody who may, sometimes just anybody."""
        if able and index % 6:
            return able[index % len(able)]
        return self.town.actors[index % len(self.town.actors)]

    def _with_filing(self, item: Item) -> Item:
        if item.filing is None:
            return item
        return replace(item, filing=self.town.filings[item.filing])

    def _chosen(self, actor: Actor, index: int, people: set[int], item: Item) -> list[int]:
        """Mostly those of the unit; one for a diploma."""
        wanted = [self.people[number] for number in sorted(people)]
        own = [
            person
            for person, employer in self.shadows.employer_of.items()
            if employer == actor.organisation_id
        ]
        if index % 5 and own:
            wanted = own[: len(wanted)]
        return wanted[:1] if item.diploma else wanted

    def _begin(
        self, actor: Actor, case_id: int, version: int, kind: CaseKind, lines: dict[int, Item]
    ) -> None:
        duties = {actor.user_id: Tier.SUBMITTER}
        shadow = Shadow(case_id, kind, actor.organisation_id, version, duties, dict(lines))
        self.shadows.cases.append(shadow)
