"""The stage on which the demo is played: its clock, its actors, its organisations and people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.access.actor import Actor
from app.access.desk import DESK_ROLES
from app.clock import SHANGHAI, FixedClock
from app.demo.cast import PersonPlan
from app.enums import Role, Tier
from app.models import Case, CaseDuty, Membership, db
from app.operations.sign_in import actor_of

_SATURDAY = 5
_FIRST_HOUR, _WORKING_MINUTES = 9, 8 * 60


@dataclass(slots=True)
class Stage:
    """What the scenes share. Ids of organisations by key, of people by employer and place."""

    clock: FixedClock
    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, list[tuple[int, PersonPlan]]] = field(default_factory=dict)
    _actors: dict[tuple[str, Role | None], Actor] = field(default_factory=dict)
    _steps: int = 0

    def on(self, day: date) -> None:
        """Moves the clock to office hours of `day`, or of the Monday after a weekend."""
        if day.weekday() >= _SATURDAY:
            day += timedelta(days=7 - day.weekday())
        self._steps += 1
        minute = self._steps * 47 % _WORKING_MINUTES
        moment = datetime.combine(day, time(_FIRST_HOUR), tzinfo=SHANGHAI)
        self.clock.set(moment + timedelta(minutes=minute))

    def today(self) -> date:
        """The day the clock stands at."""
        return self.clock.now().astimezone(SHANGHAI).date()

    def pause(self, days: int) -> None:
        """Lets some days pass; within a day, some minutes."""
        if days:
            self.on(self.today() + timedelta(days=days))
        else:
            self.clock.set(self.clock.now() + timedelta(minutes=6))

    def actor(self, username: str, role: Role | None = None) -> Actor:
        """The actor of an account, in `role` where it has several."""
        known = self._actors.get((username, role))
        if known is not None:
            return known
        query = select(Membership).join(User, Membership.user_id == User.id)
        query = query.where(User.username == username)
        if role is not None:
            query = query.where(Membership.role == role.value)
        return self._keep(username, role, db.session.scalars(query).one())

    def holder(self, case_id: int) -> Actor:
        """Somebody who sits at the desk that holds the case and may act on it."""
        case = db.session.get_one(Case, case_id)
        tier = Tier(case.holder_tier or "")
        elsewhere = select(CaseDuty.user_id).where(
            CaseDuty.case_id == case_id, CaseDuty.tier != tier.value
        )
        query = (
            select(Membership)
            .where(Membership.organisation_id == case.holder_id)
            .where(Membership.role == DESK_ROLES[tier].value)
            .where(Membership.user_id.not_in(elsewhere))
            .order_by(Membership.id)
        )
        membership = db.session.scalars(query).first()
        if membership is None:
            message = f"nobody sits at the desk of {case.number}"
            raise LookupError(message)
        return self._keep(membership.user.username, Role(membership.role), membership)

    def _keep(self, username: str, role: Role | None, membership: Membership) -> Actor:
        actor = actor_of(membership)
        if actor is None:
            message = f"{username} is switched off"
            raise LookupError(message)
        self._actors[username, role] = actor
        return actor
