"""The screens that are measured: who opens which address, and the floor's page of the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from bench.subjects import Subjects

LOGINS = (*("province", "auditor", "bureau", "bureau.prefecture", "department", "unit", "person"),)
DECLARATIONS = [("kind", "declaration"), ("sent", 1)]


@dataclass(frozen=True, slots=True)
class Screen:
    """One measured page. `posted` is a form that is sent instead of opening the address.

    `admin` are the pages of a Django admin that lead to the same answer, where it has any.
    """

    name: str
    login: str
    path: str
    floor: str
    posted: tuple[tuple[str, str], ...] = ()
    admin: tuple[str, ...] = ()


def _address(path: str, values: Iterable[tuple[str, object]]) -> str:
    query = urlencode([(name, str(value)) for name, value in values])
    return f"{path}?{query}" if query else path


def _screen(
    name: str,
    login: str,
    path: tuple[str, list[tuple[str, object]]],
    floor: tuple[str, list[tuple[str, object]]],
) -> Screen:
    return Screen(name, login, _address(*path), _address(*floor))


def screens_of(subjects: Subjects) -> list[Screen]:
    """All screens."""
    admin = _admin_pages(subjects)
    found = [*_declarations(subjects), *_others(subjects), *_desks(subjects), *_records(subjects)]
    return [replace(screen, admin=admin.get(screen.name, ())) for screen in found]


def _declarations(subjects: Subjects) -> list[Screen]:
    here = "/declaration/list/"
    every: list[tuple[str, object]] = [*DECLARATIONS]
    own: list[tuple[str, object]] = [DECLARATIONS[0]]
    unit = [*own, ("organisation", subjects.organisations["unit"])]
    department = [*own, ("department", subjects.organisations["department"])]
    tree = [*every, *(("bureau", id_) for id_ in subjects.trees["bureau.prefecture"])]
    whole = [*every, *(("bureau", id_) for id_ in subjects.trees["bureau"])]
    state: list[tuple[str, object]] = [("state", "approved")]
    rare: list[tuple[str, object]] = [("state", "returned")]
    following: list[tuple[str, object]] = [("after", subjects.last_case - 25)]
    deep: list[tuple[str, object]] = [("after", subjects.last_case // 2)]
    titled: list[tuple[str, object]] = [("title", f"%{subjects.title}%")]
    wanted: list[tuple[str, object]] = [("q", subjects.title)]
    named: list[tuple[str, object]] = [("person", subjects.name)]
    of_person: list[tuple[str, object]] = [("of_person", f"{subjects.name}%")]
    cases = "/cases/"
    return [
        _screen("list, page 1", "province", (here, []), (cases, every)),
        _screen("list, next page", "province", (here, following), (cases, [*every, *following])),
        _screen("list, page 8,000", "province", (here, deep), (cases, [*every, *deep])),
        _screen("list of the top bureau", "bureau", (here, []), (cases, whole)),
        _screen("unit", "unit", (here, []), (cases, unit)),
        _screen("unit + state", "unit", (here, state), (cases, [*unit, *state])),
        _screen("department + state", "department", (here, state), (cases, [*department, *state])),
        _screen(
            "department + rare state", "department", (here, rare), (cases, [*department, *rare])
        ),
        _screen("bureau + state", "bureau.prefecture", (here, state), (cases, [*tree, *state])),
        _screen("bureau + rare state", "bureau.prefecture", (here, rare), (cases, [*tree, *rare])),
        _screen("top bureau + rare state", "bureau", (here, rare), (cases, [*whole, *rare])),
        _screen("by title", "province", (here, wanted), (cases, [*every, *titled])),
        _screen(
            "by title, department", "department", (here, wanted), (cases, [*department, *titled])
        ),
        _screen(
            "by title, none",
            "province",
            (here, [("q", "无此")]),
            (cases, [*every, ("title", "%无此%")]),
        ),
        _screen("by person", "province", (here, named), (cases, [*every, *of_person])),
    ]


def _others(subjects: Subjects) -> list[Screen]:
    people, here = "/people/", "/person/list/"
    surname, name = subjects.name[:1], subjects.name
    deep: list[tuple[str, object]] = [("after", subjects.last_person // 2)]
    below: list[tuple[str, object]] = [
        ("employer_bureau", id_) for id_ in subjects.trees["bureau.prefecture"]
    ]
    unit_word = subjects.unit_name[:5]
    posted = (("identity_number", subjects.number),)
    return [
        _screen("filings", "province", ("/filing/list/", []), ("/filings/", [("sent", 1)])),
        _screen(
            "filings open to all", "person", ("/filing/list/", []), ("/filings/", [("filed", 1)])
        ),
        _screen("people", "province", (here, []), (people, [])),
        _screen("people, deep", "province", (here, deep), (people, deep)),
        _screen("people of a bureau", "bureau.prefecture", (here, []), (people, below)),
        _screen(
            "people by name", "province", (here, [("q", name)]), (people, [("name", f"{name}%")])
        ),
        _screen(
            "people by surname",
            "province",
            (here, [("q", surname)]),
            (people, [("name", f"{surname}%")]),
        ),
        _screen(
            "people of a bureau by name",
            "bureau.prefecture",
            (here, [("q", name)]),
            (people, [*below, ("name", f"{name}%")]),
        ),
        Screen("person by number", "province", "/person/find/", "/number/", posted),
        _screen("organisations", "province", ("/organisation/list/", []), ("/organisations/", [])),
        _screen(
            "organisations by name",
            "province",
            ("/organisation/list/", [("name", unit_word)]),
            ("/organisations/", [("called", f"%{unit_word}%")]),
        ),
        _screen("audit log", "auditor", ("/audit/list/", []), ("/audit/", [])),
        _screen(
            "unclaimed results",
            "province",
            ("/results/unclaimed/", []),
            ("/rows/", [("outcome", "waiting")]),
        ),
    ]


def _desks(subjects: Subjects) -> list[Screen]:
    found = []
    for login in ("department", "bureau"):
        held: list[tuple[str, object]] = [("holder", subjects.organisations[login]), ("oldest", 1)]
        found.append(_screen(f"desk, {login}", login, ("/", []), ("/cases/", held)))
        found.append(_screen(f"waiting, {login}", login, ("/waiting/", []), ("/cases/", held)))
        decided: list[tuple[str, object]] = [("decided_by", subjects.users[login])]
        found.append(_screen(f"decided, {login}", login, ("/decided/", []), ("/cases/", decided)))
    own: list[tuple[str, object]] = [("organisation", subjects.organisations["unit"])]
    found.append(_screen("desk, unit", "unit", ("/", []), ("/cases/", own)))
    found.append(_screen("desk, province", "province", ("/", []), ("/cases/", [("sent", 1)])))
    return found


def _records(subjects: Subjects) -> list[Screen]:
    held, done, person = subjects.held_case, subjects.approved_case, subjects.person
    return [
        Screen("case, to decide", "department", f"/case/{held}/", f"/case/{held}/"),
        Screen("case, own", "unit", f"/case/{done}/", f"/case/{done}/"),
        Screen("record", "unit", f"/record/{person}/", f"/record/{person}/"),
        Screen("own record", "person", "/record/mine/", f"/record/{person}/"),
    ]


def _admin_pages(subjects: Subjects) -> dict[str, tuple[str, ...]]:
    """The same questions to a Django admin, often one page, else the pages on the way to the
    answer; it counts pages where we go by keys.
    """
    cases, people = "/admin/django_admin/case/", "/admin/django_admin/person/"
    kind = [("kind__exact", "declaration")]
    middle = subjects.last_case // 2 // 25
    state = ("state__exact", "approved")
    rare = ("state__exact", "returned")
    number = _address(people, [("q", subjects.hash)])
    single = {
        "list, page 1": cases,
        "list, next page": f"{cases}?p=2",
        "list, page 8,000": f"{cases}?p={middle}",
        "unit": _address(cases, [*kind]),
        "unit + state": _address(cases, [*kind, state]),
        "department + state": _address(cases, [*kind, state]),
        "department + rare state": _address(cases, [*kind, rare]),
        "bureau + state": _address(cases, [*kind, state]),
        "bureau + rare state": _address(cases, [*kind, rare]),
        "by title": _address(cases, [*kind, ("q", subjects.title)]),
        "by title, department": _address(cases, [*kind, ("q", subjects.title)]),
        "by title, none": _address(cases, [*kind, ("q", "无此")]),
        "by person": _address(cases, [*kind, ("q", f"person:{subjects.name}")]),
        "people": people,
        "people, deep": f"{people}?p={subjects.last_person // 2 // 25}",
        "people by name": _address(people, [("q", subjects.name)]),
        "people by surname": _address(people, [("q", subjects.name[:1])]),
        "case, to decide": f"{cases}{subjects.held_case}/change/",
        "case, own": f"{cases}{subjects.approved_case}/change/",
    }
    pages = {name: (page,) for name, page in single.items()}
    # The form leads to the person's page at once; here the list does, by one more click.
    return pages | {"person by number": (number, f"{people}{subjects.searched}/change/")}
