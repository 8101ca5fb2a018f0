"""What must be true of each case, kept by hand beside the database: who may do what next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.access.actor import Actor
from app.enums import ActionKind, CaseKind, CaseState, Role, Tier, Track
from tests.laws.items import Item
from tests.laws.town import Town

Chain = tuple[tuple[Tier, int | None], ...]

_IN_SYSTEM, _OUT_SYSTEM, _SELF = Track.IN_SYSTEM, Track.OUT_SYSTEM, Track.SELF_AUDIT
_LONG, _SHORT = (Tier.DEPARTMENT, Tier.HR), (Tier.HR,)
TIERS = {
    CaseKind.FILING: {_IN_SYSTEM: _LONG, _OUT_SYSTEM: _SHORT, _SELF: _LONG},
    CaseKind.DECLARATION: {_IN_SYSTEM: _LONG, _OUT_SYSTEM: _SHORT, _SELF: (Tier.UNIT,)},
    CaseKind.HAND_IN: dict.fromkeys((_IN_SYSTEM, _OUT_SYSTEM, _SELF), (Tier.UNIT,)),
}
ROLE_AT = {
    Tier.UNIT: Role.UNIT_ADMIN,
    Tier.DEPARTMENT: Role.DEPARTMENT_ADMIN,
    Tier.HR: Role.HR_REVIEWER,
}
OPEN = {CaseState.DRAFT, CaseState.RETURNED, CaseState.WITHDRAWN}
SUBMITTERS = {ActionKind.SUBMIT, ActionKind.WITHDRAW, ActionKind.DISCARD}
# Three days of meetings at seven hours; a degree, once a year.
MOST_MEETING = Decimal(21)
PER_DAY = Decimal(7)
DEGREE = Decimal(60)


@dataclass
class Shadow:
    """One case as it must stand. `owner` has handed it in; of `reversed` people the hours
    were taken back.
    """

    id: int
    kind: CaseKind
    unit: int
    version: int
    duties: dict[int, Tier]
    lines: dict[int, Item] = field(default_factory=dict)
    state: CaseState = CaseState.DRAFT
    round: int = 0
    position: int | None = None
    chain: Chain = ()
    decided: bool = False
    owner: int | None = None
    reversed: set[int] = field(default_factory=set)

    @property
    def holder(self) -> tuple[Tier, int | None] | None:
        """The desk that must decide now."""
        return self.chain[self.position] if self.position is not None else None

    def next_after(self, position: int) -> int | None:
        """The next desk of the chain that is not skipped."""
        for index in range(position + 1, len(self.chain)):
            if self.chain[index][1] is not None:
                return index
        return None


class Shadows:
    """All cases, and the hours that each person must have."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.cases: list[Shadow] = []
        self.employer_of = dict(town.employer_of)
        self.credited: dict[int, list[tuple[int, Item]]] = {}

    def employs(self, unit: int, people: list[int]) -> bool:
        """Whether all of them work there now."""
        return all(self.employer_of[person] == unit for person in people)

    def may(self, actor: Actor, case: Shadow, action: ActionKind) -> bool:
        """Whether the rules let the actor take the action on the case now."""
        if action in SUBMITTERS:
            return self._may_submit(actor, case, action)
        if action is ActionKind.APPROVE and case.kind is CaseKind.HAND_IN:
            return False
        return self.may_decide(actor, case) and (
            action is not ActionKind.SPLIT or len(case.lines) > 1
        )

    def may_reverse(self, actor: Actor, case: Shadow) -> bool:
        """Whether the actor may take back hours of the case."""
        return (
            actor.role is Role.HR_REVIEWER
            and self.sees(actor, case)
            and case.kind is CaseKind.DECLARATION
            and case.state is CaseState.APPROVED
            and case.duties.get(actor.user_id, Tier.HR) is Tier.HR
            and self.town.person_of_user.get(actor.user_id) not in case.lines
        )

    def may_edit(self, actor: Actor, case: Shadow) -> bool:
        """Whether the actor may write the content now."""
        if case.owner is not None and self.employer_of[case.owner] != actor.organisation_id:
            return False
        return self._prepares(actor, case) and case.state in OPEN

    def may_decide(self, actor: Actor, case: Shadow) -> bool:
        """Whether it is the turn of the actor's desk, and of the actor."""
        if case.holder is None:
            return False
        tier, organisation = case.holder
        return (
            organisation == actor.organisation_id
            and ROLE_AT[tier] is actor.role
            and case.duties.get(actor.user_id, tier) is tier
            and self.town.person_of_user.get(actor.user_id) not in case.lines
        )

    def sees(self, actor: Actor, case: Shadow) -> bool:
        """Whether the actor may open the case: a draft is its unit's own, or its owner's."""
        if actor.role is Role.PROFESSIONAL:
            return case.owner is not None and case.owner == self._person(actor)
        if case.round == 0:
            own = actor.role is Role.UNIT_ADMIN and case.owner is None
            return own and actor.organisation_id == case.unit
        if actor.role is Role.HR_REVIEWER:
            top = actor.organisation_id == self.town.province.organisation_id
            return top or self.town.bureau_of[case.unit] == actor.organisation_id
        seen_by = {
            Role.UNIT_ADMIN: case.unit,
            Role.DEPARTMENT_ADMIN: self.town.department_of.get(case.unit),
        }
        if actor.role in seen_by:
            return seen_by[actor.role] == actor.organisation_id
        return actor.role in {Role.PROVINCIAL_ADMIN, Role.AUDITOR}

    def apply(self, actor: Actor, case: Shadow, action: ActionKind) -> None:
        """What an allowed action makes of the case."""
        case.version += 1
        if action in SUBMITTERS:
            case.duties.setdefault(actor.user_id, Tier.SUBMITTER)
        else:
            assert case.holder is not None
            case.duties[actor.user_id] = case.holder[0]
            case.decided = True
        if action is ActionKind.SUBMIT:
            self._open_round(case)
        elif action is ActionKind.APPROVE:
            assert case.position is not None
            case.position = case.next_after(case.position)
            if case.position is None:
                case.state = CaseState.APPROVED
                self._credit(case)
        elif action is not ActionKind.SPLIT:
            case.position = None
            case.state = {
                ActionKind.WITHDRAW: CaseState.WITHDRAWN,
                ActionKind.DISCARD: CaseState.DISCARDED,
                ActionKind.RETURN: CaseState.RETURNED,
                ActionKind.REFUSE: CaseState.REFUSED,
            }[action]

    def split(self, actor: Actor, case: Shadow, people: list[int], child_id: int) -> Shadow:
        """The case into which the lines of some people go, returned at once."""
        self.apply(actor, case, ActionKind.SPLIT)
        child = replace(
            case,
            id=child_id,
            version=2,
            duties=dict(case.duties),
            lines={person: case.lines.pop(person) for person in people},
            state=CaseState.RETURNED,
            position=None,
        )
        self.cases.append(child)
        return child

    def take_in(self, actor: Actor, case: Shadow) -> None:
        """The unit has taken in what a person handed in."""
        case.version += 1
        case.duties[actor.user_id] = Tier.UNIT
        case.decided, case.position, case.state = True, None, CaseState.APPROVED

    def reverse(self, actor: Actor, case: Shadow, people: list[int]) -> None:
        """Hours of some people are taken back; what was cut for them comes back."""
        case.version += 1
        case.duties[actor.user_id] = Tier.HR
        case.reversed.update(people)
        for person in people:
            kept = [(number, item) for number, item in self.credited[person] if number != case.id]
            self.credited[person] = kept

    def hours(self, person: int) -> Decimal:
        """The hours that a person must have in the ledger."""
        earlier: list[tuple[Item, Decimal]] = []
        for _, item in self.credited.get(person, []):
            earlier.append((item, _worth(item, earlier)))
        return sum((hours for _, hours in earlier), Decimal(0))

    def _person(self, actor: Actor) -> int | None:
        return self.town.person_of_user.get(actor.user_id)

    def _prepares(self, actor: Actor, case: Shadow) -> bool:
        if case.owner is not None:
            return actor.role is Role.PROFESSIONAL and self._person(actor) == case.owner
        return (
            actor.role is Role.UNIT_ADMIN
            and actor.organisation_id == case.unit
            and case.duties.get(actor.user_id, Tier.SUBMITTER) is Tier.SUBMITTER
        )

    def _may_submit(self, actor: Actor, case: Shadow, action: ActionKind) -> bool:
        if not self._prepares(actor, case):
            return False
        if action is ActionKind.WITHDRAW:
            return case.state is CaseState.IN_REVIEW and not case.decided
        if case.state not in OPEN:
            return False
        if action is ActionKind.DISCARD:
            return True
        return (
            self.employs(case.unit, list(case.lines))
            and not any(self._taken(case, person) for person in case.lines)
            and (not self._decided_within(case) or self._has_second_person(actor, case))
        )

    def _taken(self, case: Shadow, person: int) -> bool:
        key = case.lines[person].taken_key()
        return key is not None and any(
            other.state in {CaseState.IN_REVIEW, CaseState.APPROVED}
            and (other.state is CaseState.IN_REVIEW or other.kind is CaseKind.DECLARATION)
            and person in other.lines
            and person not in other.reversed
            and other.lines[person].taken_key() == key
            for other in self.cases
            if other is not case
        )

    def _decided_within(self, case: Shadow) -> bool:
        return Tier.UNIT in TIERS[case.kind][self.town.track_of[case.unit]]

    def _has_second_person(self, actor: Actor, case: Shadow) -> bool:
        return any(
            other.role is Role.UNIT_ADMIN
            and other.organisation_id == case.unit
            and other.user_id != actor.user_id
            and case.duties.get(other.user_id) is not Tier.SUBMITTER
            and self.town.person_of_user.get(other.user_id) not in case.lines
            for other in self.town.actors
        )

    def _open_round(self, case: Shadow) -> None:
        desks = self.town.desks(case.unit)
        tiers = TIERS[case.kind][self.town.track_of[case.unit]]
        case.chain = tuple((tier, desks[tier]) for tier in tiers)
        case.position = case.next_after(-1)
        case.round += 1
        case.state, case.decided = CaseState.IN_REVIEW, False

    def _credit(self, case: Shadow) -> None:
        for person, item in case.lines.items():
            self.credited.setdefault(person, []).append((case.id, item))


def _worth(item: Item, earlier: list[tuple[Item, Decimal]]) -> Decimal:
    if item.hours is not None:
        return item.hours
    if item.days is not None:
        used = sum((hours for other, hours in earlier if other.days is not None), Decimal(0))
        return min(item.days * PER_DAY, MOST_MEETING - used)
    return Decimal(0) if any(other.diploma for other, _ in earlier) else DEGREE
