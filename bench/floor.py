"""The floor: bare Flask, hand-written SQL and one small template for the same rows.

No roles, no sessions, no menu, no texts to translate: what a page costs at least. It is
told by its address which rows to show, where the real screen finds out by itself.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template_string, request
from sqlalchemy import Engine, bindparam, create_engine, text

from app.crypto import Cipher
from app.identity import mask_identity
from bench.counted import counted
from config import Settings

PAGE = 25
MOST_COUNTED = 1000
_TABLE = """<!doctype html><meta charset="utf-8"><title>{{ title }}</title>
{% for part in parts %}<table>{% for row in part %}<tr>{% for cell in row %}<td>{{ cell }}</td>
{% endfor %}</tr>{% endfor %}</table>{% endfor %}<p>{{ count }}</p>"""

# What each list is made of: columns, tables, and the conditions that an address may ask for.
_LISTS = {
    "cases": (
        "c.id, c.title, c.number, c.kind, o.name, c.submitted_at, c.held_since, c.state, h.name",
        (
            "review_case c JOIN organisation o ON o.id = c.organisation_id"
            " LEFT JOIN organisation h ON h.id = c.holder_id"
        ),
        "c.id",
    ),
    "filings": (
        "f.id, f.title, o.name, f.starts_on, f.ends_on, f.hours, f.mode, f.filing_number, c.state",
        (
            "filing f JOIN organisation o ON o.id = f.organisation_id"
            " JOIN review_case c ON c.id = f.case_id"
        ),
        "f.id",
    ),
    "people": (
        "p.id, p.name, p.identity_number, o.name, p.title_series, p.title_level, p.active",
        "person p LEFT JOIN organisation o ON o.id = p.employer_id",
        "p.id",
    ),
    "organisations": (
        "o.id, o.name, o.credit_code, o.track, b.name, d.name, o.active",
        (
            "organisation o LEFT JOIN organisation b ON b.id = o.bureau_id"
            " LEFT JOIN organisation d ON d.id = o.department_id"
        ),
        "o.id",
    ),
    "audit": ("a.id, a.at, a.user_name, a.role, a.action, a.outcome", "audit_entry a", "a.id"),
    "rows": (
        "r.id, r.name, r.identity_number, r.course, r.hours, r.platform",
        "import_row r",
        "r.id",
    ),
}
_CONDITIONS = {
    "kind": "c.kind = :kind",
    "sent": "c.round >= :sent",
    "state": "c.state = :state",
    "organisation": "c.organisation_id = :organisation",
    "department": "(c.organisation_id = :department OR c.department_id = :department"
    " AND c.round >= 1)",
    "bureau": "(c.bureau_id IN :bureau OR c.organisation_id IN :bureau)",
    "holder": "c.holder_id = :holder",
    "decided_by": "c.id IN (SELECT case_id FROM case_action WHERE user_id = :decided_by"
    " AND tier <> 'submitter')",
    "title": "c.title LIKE :title",
    "of_person": "c.id IN (SELECT l.case_id FROM hour_line l JOIN person p ON p.id = l.person_id"
    " WHERE p.name LIKE :of_person)",
    "filed": "f.filing_number IS NOT NULL AND :filed = 1",
    "name": "p.name LIKE :name",
    "employer_bureau": "p.employer_id IN (SELECT id FROM organisation"
    " WHERE bureau_id IN :employer_bureau)",
    "called": "o.name LIKE :called",
    "outcome": "r.outcome = :outcome",
}
_NUMBERS = {"sent", "organisation", "department", "holder", "decided_by", "filed"}
_SETS = {"bureau", "employer_bureau"}
_CASE = (
    (
        "SELECT c.title, c.number, c.state, c.round, c.version, o.name, d.category, d.organiser,"
        " d.starts_on, d.ends_on, d.summary FROM review_case c JOIN organisation o"
        " ON o.id = c.organisation_id JOIN declaration d ON d.case_id = c.id WHERE c.id = :id"
    ),
    (
        "SELECT p.name, p.identity_number, p.title_series, l.hours, l.days, l.certificate_number,"
        " l.state FROM hour_line l JOIN person p ON p.id = l.person_id WHERE l.case_id = :id"
        " ORDER BY l.position"
    ),
    "SELECT kind, original_name, size FROM attachment WHERE case_id = :id ORDER BY kind, id",
    (
        "SELECT s.round, s.position, s.tier, o.name FROM case_step s LEFT JOIN organisation o"
        " ON o.id = s.organisation_id WHERE s.case_id = :id ORDER BY s.round, s.position"
    ),
    (
        "SELECT a.round, a.kind, a.reason, a.at, u.last_name, u.first_name, o.name"
        " FROM case_action a"
        " JOIN ab_user u ON u.id = a.user_id JOIN organisation o ON o.id = a.organisation_id"
        " WHERE a.case_id = :id ORDER BY a.version_before"
    ),
)
_RECORD = (
    (
        "SELECT p.name, p.identity_number, p.title_series, p.title_level, o.name FROM person p"
        " LEFT JOIN organisation o ON o.id = p.employer_id WHERE p.id = :id"
    ),
    "SELECT year, public, professional FROM year_total WHERE person_id = :id ORDER BY year",
    (
        "SELECT year, subject, category, claimed, credited, explanation, title, organiser,"
        " approved_by, starts_on, ends_on FROM ledger_entry WHERE person_id = :id"
        " ORDER BY year, starts_on, id"
    ),
    (
        "SELECT c.title, c.state, c.held_since, h.name FROM hour_line l JOIN review_case c"
        " ON c.id = l.case_id LEFT JOIN organisation h ON h.id = c.holder_id"
        " WHERE l.person_id = :id AND l.state = 'live'"
    ),
)
_BY_HASH = "SELECT name, identity_number, employer_id FROM person WHERE identity_hash = :hash"


class Floor:
    """The pages. `cipher` shows identity numbers as the real screens do."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine = engine
        self._cipher = cipher

    def rows(self, name: str) -> str:
        """One page of a list and its count, capped like the real one's."""
        columns, tables, key = _LISTS[name]
        asked, values = self._conditions()
        bounded = [*asked]
        oldest_first = "oldest" in request.args or name in {"people", "organisations"}
        if "after" in request.args:
            bounded.append(f"{key} {'>' if oldest_first else '<'} :after")
            values["after"] = int(request.args["after"])
        order = "ASC" if oldest_first else "DESC"
        where = f"WHERE {' AND '.join(bounded)}" if bounded else ""
        page = f"SELECT {columns} FROM {tables} {where} ORDER BY {key} {order} LIMIT {PAGE + 1}"  # noqa: S608 - from the tables above
        where = f"WHERE {' AND '.join(asked)}" if asked else ""
        capped = f"SELECT {key} FROM {tables} {where} LIMIT {MOST_COUNTED + 1}"  # noqa: S608 - the same
        with self._engine.connect() as connection:
            found = connection.execute(self._text(page), values).all()
            count = connection.scalar(
                self._text(f"SELECT count(*) FROM ({capped}) AS capped"),  # noqa: S608 - the same
                values,
            )
        return render_template_string(
            _TABLE, title=name, parts=[[self._shown(row) for row in found[:PAGE]]], count=count
        )

    def record(self, queries: tuple[str, ...], record_id: int) -> str:
        """One record: what belongs to it, a table for each query."""
        with self._engine.connect() as connection:
            parts = [
                [self._shown(row) for row in connection.execute(text(query), {"id": record_id})]
                for query in queries
            ]
        return render_template_string(_TABLE, title="record", parts=parts, count="")

    def by_number(self) -> str:
        """The person with an identity number."""
        hashed = self._cipher.lookup_hash(request.form["identity_number"])
        with self._engine.connect() as connection:
            found = connection.execute(text(_BY_HASH), {"hash": hashed}).all()
        rows = [self._shown(row) for row in found]
        return render_template_string(_TABLE, title="person", parts=[rows], count=len(rows))

    def _shown(self, row: Any) -> list[Any]:
        return [
            mask_identity(self._cipher.decrypt(cell))
            if isinstance(cell, str) and cell.startswith("x1:")
            else cell
            for cell in row
        ]

    def _conditions(self) -> tuple[list[str], dict[str, Any]]:
        asked, values = [], {}
        for name, condition in _CONDITIONS.items():
            found = request.args.getlist(name)
            if not found:
                continue
            asked.append(condition)
            if name in _SETS:
                values[name] = [int(value) for value in found]
            else:
                values[name] = int(found[0]) if name in _NUMBERS else found[0]
        return asked, values

    def _text(self, query: str) -> Any:
        sets = [bindparam(name, expanding=True) for name in _SETS if f":{name}" in query]
        return text(query).bindparams(*sets)


def make_floor(settings: Settings, engine: Engine) -> Flask:
    """The floor's application on a database."""
    app = Flask("floor")
    floor = Floor(engine, Cipher(settings.data_key.get_secret_value().encode()))
    app.add_url_rule("/number/", view_func=floor.by_number, methods=["POST"], endpoint="number")
    app.add_url_rule(
        "/case/<int:case_id>/",
        view_func=lambda case_id: floor.record(_CASE, case_id),
        endpoint="case",
    )
    app.add_url_rule(
        "/record/<int:person_id>/",
        view_func=lambda person_id: floor.record(_RECORD, person_id),
        endpoint="record",
    )
    for name in _LISTS:
        app.add_url_rule(f"/{name}/", view_func=lambda name=name: floor.rows(name), endpoint=name)
    return app


def __getattr__(name: str) -> Any:
    """Makes `application` (for WSGI servers) when asked."""
    if name != "application":
        raise AttributeError(name)
    settings = Settings.from_environment()
    engine = create_engine(settings.database, pool_pre_ping=False)
    return counted(make_floor(settings, engine).wsgi_app, engine)
