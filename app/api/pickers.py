"""Search endpoints of relation fields: scoped, paged, never a whole table."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from flask_appbuilder import expose
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.access.permissions import Permission
from app.access.scope import open_filing, scope_of
from app.enums import Capacity
from app.errors import NotAllowed, RuleViolation
from app.models import Filing, Organisation, OrganisationCapacity, Person, db
from app.web.actor import current_actor
from app.web.search import NAME_DIGITS, contains, holds_number, search_text, starts_with
from app.web.view import HouseView
from app.web.words import gettext as _

PAGE_SIZE = 20
LAST_PAGE = 50


class PickerApi(HouseView):
    """GET ?q=…&page=n answers {"results": [{"id", "text", "hint"}], "more": true|false}."""

    name = "pick"
    route_base = "/api/pick"

    @expose("/employers")
    def employers(self) -> Any:
        """Organisations that employ people."""
        return self._organisations(Capacity.EMPLOYER)

    @expose("/bureaus")
    def bureaus(self) -> Any:
        """HR bureaus."""
        return self._organisations(Capacity.HR_BUREAU)

    @expose("/departments")
    def departments(self) -> Any:
        """Supervising departments."""
        return self._organisations(Capacity.DEPARTMENT)

    @expose("/organisations")
    def organisations(self) -> Any:
        """Any organisation."""
        return self._organisations(None)

    @expose("/people")
    def people(self) -> Any:
        """People of the actor's own organisation, for the lines of a declaration."""
        actor = current_actor()
        actor.require(Permission.DECLARATION_WRITE)
        query = select(Person).where(
            scope_of(Person, actor),
            Person.employer_id == actor.organisation_id,
            Person.active,
        )
        text = _name()
        if text:
            query = query.where(starts_with(Person.name, text))
        return _answer(
            query.order_by(Person.name, Person.id),
            lambda person: {
                "id": person.id,
                "text": person.name,
                "hint": " · ".join(
                    part for part in (person.masked_number, person.title_series or "") if part
                ),
            },
        )

    @expose("/any-people")
    def any_people(self) -> Any:
        """People within the actor's scope, for linking an account."""
        actor = current_actor()
        actor.require(Permission.ACCOUNT_WRITE)
        actor.require(Permission.PERSON_READ)
        query = select(Person).where(scope_of(Person, actor))
        text = _name()
        if text:
            query = query.where(starts_with(Person.name, text))
        return _answer(
            query.order_by(Person.name, Person.id),
            lambda person: {
                "id": person.id,
                "text": person.name,
                "hint": person.employer.name if person.employer else "",
            },
        )

    @expose("/filings")
    def filings(self) -> Any:
        """Approved filings by which the actor's unit, or the actor, may declare."""
        actor = current_actor()
        if not actor.can(Permission.ITEM_WRITE):
            actor.require(Permission.DECLARATION_WRITE)
        query = select(Filing).where(open_filing(actor))
        text = search_text("q")
        if text:
            number = starts_with(Filing.filing_number, text)
            query = query.where(or_(contains(Filing.title, text), number))
        return _answer(
            query.order_by(Filing.starts_on.desc(), Filing.id.desc()),
            lambda filing: {
                "id": filing.id,
                "text": filing.title,
                "hint": _(
                    "%(organiser)s · %(start)s 至 %(end)s · %(hours)s 学时 · %(number)s",
                    organiser=filing.organisation.name,
                    start=filing.starts_on,
                    end=filing.ends_on,
                    hours=filing.hours,
                    number=filing.filing_number,
                ),
            },
        )

    @staticmethod
    def _organisations(capacity: Capacity | None) -> Any:
        actor = current_actor()
        if not (actor.can(Permission.ORGANISATION_WRITE) or actor.can(Permission.ACCOUNT_WRITE)):
            message = "您当前的身份不能查找机构。"
            raise NotAllowed(message)
        query = select(Organisation).where(scope_of(Organisation, actor), Organisation.active)
        if capacity is not None:
            holders = select(OrganisationCapacity.organisation_id).where(
                OrganisationCapacity.capacity == capacity.value
            )
            query = query.where(Organisation.id.in_(holders))
        text = search_text("q")
        if text:
            code = Organisation.credit_code == text.upper()
            query = query.where(or_(contains(Organisation.name, text), code))
        return _answer(
            query.options(joinedload(Organisation.region)).order_by(
                Organisation.name, Organisation.id
            ),
            lambda row: {"id": row.id, "text": row.name, "hint": row.region.name},
        )


def _name() -> str:
    """The name that people are looked for by; an identity number is refused."""
    text = search_text("q")
    if holds_number(text, NAME_DIGITS):
        message = "请按姓名查找，这里不能用证件号码。"
        raise RuleViolation(message, field="q")
    return text


def _answer(query: Select[Any], shape: Any) -> Any:
    page = request.args.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1  # noqa: PLR2004
    number = max(1, min(number, LAST_PAGE))
    rows = list(
        db.session.scalars(query.limit(PAGE_SIZE + 1).offset((number - 1) * PAGE_SIZE)).unique()
    )
    return jsonify(
        {
            "results": [shape(row) for row in rows[:PAGE_SIZE]],
            "more": len(rows) > PAGE_SIZE and number < LAST_PAGE,
        }
    )
