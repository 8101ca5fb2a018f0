"""Two neighbourhoods that must know nothing of each other, with everything that can be asked for.

甲 (a), its sibling and their department stand under the bureau of 西宁; the foreign unit and its
department under the bureau of 海东. Each has people, files and cases of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.access.actor import Actor
from app.enums import Capacity, IdType, Role, Tier
from app.exchange.columns import RESULT_COLUMNS
from app.models import Attachment, ImportRow, LedgerEntry, LoginSession, Person, db
from app.operations.accounts import AccountData, create_membership
from app.operations.archives import issue_archive
from app.operations.cases import submit_case
from app.operations.content import filing_of
from app.operations.conversions import ConversionData, file_conversion_rule
from app.operations.declaration_data import LineData
from app.operations.items import create_item
from app.operations.people import PersonData, create_person
from app.operations.phrases import add_phrase
from app.operations.results import check_results, post_results
from app.operations.sign_in import start_session
from tests.factories import (
    COURSE,
    DEGREE,
    MEETING,
    World,
    identity_number,
    lines,
    pdf,
    with_evidence,
)
from tests.second_factors import set_up_factor

ACADEMY = "青海干部网络学院"
UNKNOWN_SERIAL = 777

# Where somebody sits, as seen from the unit 甲. `above` is the provincial bureau.
PLACES = ("own", "sibling", "parent", "above", "foreign")

_OWN = {"person", "colleague", "own", "own_course", "handed_in"}
_NEAR = _OWN | {"sibling", "parent"}
_FAR = {"stranger", "foreign", "foreign_course", "far_parent"}

# Whose secrets each account may read. Nobody reads another organisation's drafts.
MAY_READ: dict[tuple[str, str], set[str]] = {
    ("unit_admin", "own"): _OWN | {"own_drafts", "rule"},
    ("unit_admin", "sibling"): {"sibling", "rule"},
    ("unit_admin", "parent"): {"parent", "shared_phrases"},
    ("unit_admin", "foreign"): _FAR - {"far_parent"} | {"foreign_drafts"},
    ("department_admin", "parent"): _NEAR | {"shared_phrases", "own_phrases", "rule"},
    ("department_admin", "foreign"): _FAR,
    ("hr_reviewer", "parent"): _NEAR | {"rule"},
    ("hr_reviewer", "above"): _NEAR | _FAR | {"rule"},
    ("hr_reviewer", "foreign"): _FAR | {"rule"},
    ("base_admin", "own"): {"base_drafts"},
    ("base_admin", "foreign"): set(),
    ("association_reviewer", "own"): set(),
    ("association_reviewer", "foreign"): set(),
    ("provincial_admin", "above"): _NEAR | _FAR | {"province", "rule"},
    # The log keeps the text of phrases that an organisation shares.
    ("auditor", "above"): _NEAR | _FAR | {"province", "shared_phrases", "rule"},
    ("system_admin", "above"): set(),
    ("professional", "own"): {"person", "own_course", "handed_in", "own_items"},
    ("professional", "sibling"): {"colleague", "own_course"},
    ("professional", "foreign"): {"stranger", "foreign_course"},
}


@dataclass
class Cast:
    """Ids of records, sign-in names by (role, place), and what each unit keeps to itself."""

    ids: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, set[bytes]] = field(default_factory=dict)
    full_numbers: set[bytes] = field(default_factory=set)
    # The activation code of the account «newly.made».
    code: str = ""

    def keep(self, owner: str, *texts: str | bytes) -> None:
        """Notes what nobody outside `owner` may read."""
        known = self.secrets.setdefault(owner, set())
        known.update(text.encode() if isinstance(text, str) else text for text in texts)


def result_sheet(*rows: dict[str, str]) -> bytes:
    """A CSV file of public-course results; a row names what differs from a good one."""
    usual = {
        "study_year": "2019",
        "subject_name": "生态文明建设",
        "hours": "30",
        "passed": "合格",
        "completed_on": "2019-07-01",
        "platform": ACADEMY,
    }
    keys = [column.key for column in RESULT_COLUMNS]
    lines = [",".join(column.title for column in RESULT_COLUMNS)]
    lines += [",".join((usual | row).get(key, "") for key in keys) for row in rows]
    return "\r\n".join(lines).encode("utf-8-sig")


def build() -> Cast:
    """Builds the two neighbourhoods; needs an application context on a fresh database."""
    return _Builder().cast


class _Builder:
    def __init__(self) -> None:
        self.world = World()
        self.cast = Cast()
        self.actors: dict[tuple[str, str], Actor] = {}
        self._organisations()
        self._people()
        self._accounts()
        self._unit("own", self.person, self.colleague)
        self._unit("foreign", self.stranger, self.other_stranger)
        self._base()
        self._results()
        self._archive()
        self._phrases()
        self._items()
        self._rule()
        self.cast.ids |= {"spare_membership": self.spare.membership_id}

    def _organisations(self) -> None:
        world = self.world
        self.bureau = world.prefecture_bureau("西宁市人力资源和社会保障局", "630100")
        self.far_bureau = world.prefecture_bureau("海东市人力资源和社会保障局", "630200")
        near = {"bureau": self.bureau, "region": "630100"}
        far = {"bureau": self.far_bureau, "region": "630200"}
        self.department = world.department("西宁市交通运输局", **near)
        self.far_department = world.department("海东市教育局", **far)
        self.unit = world.organisation("西宁市公路养护中心", department=self.department, **near)
        self.sibling = world.organisation("西宁市公路检测中心", department=self.department, **near)
        self.far_unit = world.organisation("海东市第一中学", department=self.far_department, **far)
        self.base = world.base("西宁继续教育基地", **near)
        self.far_base = world.base("海东继续教育基地", **far)
        self.club = world.organisation("西宁继续教育协会", Capacity.ASSOCIATION, **near)
        self.far_club = world.organisation("海东继续教育协会", Capacity.ASSOCIATION, **far)
        self.cast.ids |= {
            "unit": self.unit.id,
            "far_unit": self.far_unit.id,
            "bureau": self.bureau.id,
            "far_bureau": self.far_bureau.id,
            "department": self.department.id,
            "far_department": self.far_department.id,
            "base": self.base.id,
        }

    def _people(self) -> None:
        self.person = self._person("person", self.unit, "韩雪梅")
        self.colleague = self._person("colleague", self.unit, "马占林")
        self._person("sibling", self.sibling, "祁连峰")
        self._person("parent", self.department, "冶秀兰")
        self.stranger = self._person("stranger", self.far_unit, "喇世杰")
        self.other_stranger = self._person("foreign", self.far_unit, "阿依努尔·买买提")
        self._person("far_parent", self.far_department, "星全录")
        self.cast.ids |= {
            "person": self.person.id,
            "colleague": self.colleague.id,
            "stranger": self.stranger.id,
        }

    def _person(self, owner: str, employer: object, name: str) -> Person:
        person = self.world.person(employer, name)  # type: ignore[arg-type]
        self.cast.keep(owner, name, person.masked_number)
        self.cast.full_numbers.add(person.identity_number.encode())
        return person

    def _accounts(self) -> None:
        places: dict[tuple[Role, str], object] = {
            (Role.UNIT_ADMIN, "own"): self.unit,
            (Role.UNIT_ADMIN, "sibling"): self.sibling,
            (Role.UNIT_ADMIN, "parent"): self.department,
            (Role.UNIT_ADMIN, "foreign"): self.far_unit,
            (Role.DEPARTMENT_ADMIN, "parent"): self.department,
            (Role.DEPARTMENT_ADMIN, "foreign"): self.far_department,
            (Role.HR_REVIEWER, "parent"): self.bureau,
            (Role.HR_REVIEWER, "above"): self.world.bureau,
            (Role.HR_REVIEWER, "foreign"): self.far_bureau,
            (Role.BASE_ADMIN, "own"): self.base,
            (Role.BASE_ADMIN, "foreign"): self.far_base,
            (Role.ASSOCIATION_REVIEWER, "own"): self.club,
            (Role.ASSOCIATION_REVIEWER, "foreign"): self.far_club,
            (Role.AUDITOR, "above"): self.world.bureau,
            (Role.SYSTEM_ADMIN, "above"): self.world.bureau,
        }
        for (role, place), organisation in places.items():
            self._keep_account(role, place, self.world.account(role, organisation))
        self._keep_account(Role.PROVINCIAL_ADMIN, "above", self.world.admin)
        people = {"own": self.person, "sibling": self.colleague, "foreign": self.stranger}
        for place, person in people.items():
            self._keep_account(Role.PROFESSIONAL, place, self.world.professional(person))
        # The desks of the neighbourhoods are these accounts, not new ones.
        desks = self.world.accounts._made
        for tier, role, place, organisation in (
            (Tier.DEPARTMENT, Role.DEPARTMENT_ADMIN, "parent", self.department),
            (Tier.DEPARTMENT, Role.DEPARTMENT_ADMIN, "foreign", self.far_department),
            (Tier.HR, Role.HR_REVIEWER, "parent", self.bureau),
            (Tier.HR, Role.HR_REVIEWER, "foreign", self.far_bureau),
        ):
            desks[tier, organisation.id] = self.actors[role.value, place]
        self.spare = self.world.account(Role.UNIT_ADMIN, self.far_unit)
        new = AccountData("newly.made", "新来者", Role.UNIT_ADMIN.value, self.far_unit.id)
        membership, code = create_membership(self.world.admin, new)
        assert code is not None
        self.cast.code = code
        self.cast.ids["new_membership"] = membership.id
        set_up_factor(self.spare)
        user = db.session.get_one(User, self.actors[Role.UNIT_ADMIN.value, "own"].user_id)
        start_session(user, "192.0.2.7")
        self.cast.ids["session"] = db.session.scalars(select(LoginSession.id)).one()

    def _keep_account(self, role: Role, place: str, actor: Actor) -> None:
        self.actors[role.value, place] = actor
        self.cast.names[role.value, place] = actor.user_name
        self.cast.users[actor.user_name] = actor.user_id
        self.cast.ids[f"membership_{role.value}_{place}"] = actor.membership_id

    def _unit(self, place: str, person: Person, colleague: Person) -> None:
        world, cast = self.world, self.cast
        admin = self.actors[Role.UNIT_ADMIN.value, place]
        word = {"own": "湟水", "foreign": "循化"}[place]
        drafts = f"{place}_drafts"

        filing = world.approved_filing(admin, replace(COURSE, title=f"{word}已备案课程"))
        reviewed = world.filing(admin, replace(COURSE, title=f"{word}在审课程"))
        submit_case(admin, reviewed.id, reviewed.version)
        draft = world.filing(admin, replace(COURSE, title=f"{word}课程草稿"))
        credited = world.meeting(admin, [person])
        submit_case(admin, credited.id, credited.version)
        world.approve_through(credited)
        under_review = world.course_declaration(admin, filing, [colleague, person])
        submit_case(admin, under_review.id, under_review.version)
        declaration = world.meeting(admin, [person, colleague])
        cast.keep(f"{place}_course", filing.title)
        cast.keep(place, reviewed.title)
        cast.keep(drafts, draft.title)
        ids = {
            "filing": filing.id,
            "filing_under_review": filing_of(reviewed).id,
            "filing_case": reviewed.id,
            "filing_draft": draft.id,
            "case": under_review.id,
            "line": lines(under_review)[0].id,
            "credited_case": credited.id,
            "credited_line": lines(credited)[0].id,
            "draft": declaration.id,
            "file": self._keep_files(place, under_review.id),
            "draft_file": self._keep_files(drafts, declaration.id),
        }
        self._keep_files(place, reviewed.id)
        prefix = "" if place == "own" else "far_"
        cast.ids |= {prefix + name: number for name, number in ids.items()}

    def _keep_files(self, owner: str, case_id: int) -> int:
        files = list(db.session.scalars(select(Attachment).where(Attachment.case_id == case_id)))
        # factories.pdf writes case and kind into each file.
        self.cast.keep(owner, *(f"% {case_id} {file.kind}\n" for file in files))
        return files[0].id

    def _base(self) -> None:
        admin = self.actors[Role.BASE_ADMIN.value, "own"]
        filing = self.world.approved_filing(admin, replace(COURSE, title="基地公开课程"))
        draft = self.world.filing(admin, replace(COURSE, title="基地课程草稿"))
        self.cast.keep("base_drafts", draft.title)
        self.cast.ids |= {
            "open_filing": filing.id,
            "base_case": filing.case_id,
            "base_draft": draft.id,
        }

    def _results(self) -> None:
        admin = self.world.admin
        unknown = identity_number(UNKNOWN_SERIAL)
        posted = check_results(
            admin,
            "已入档成绩.csv",
            result_sheet(
                {"name": self.stranger.name, "identity_number": self.stranger.identity_number},
                {"name": "文国栋", "identity_number": unknown},
            ),
        )
        post_results(admin, posted.id, posted.version)
        checked = check_results(
            admin,
            "待确认成绩.csv",
            result_sheet(
                {"name": self.person.name, "identity_number": self.person.identity_number},
                {"name": self.person.name, "identity_number": "6.3E+17"},
            ),
        )
        waiting = db.session.scalars(
            select(ImportRow.id).where(ImportRow.batch_id == posted.id, ImportRow.name == "文国栋")
        ).one()
        # Registered after the import: the row may be claimed now.
        late = create_person(
            admin,
            PersonData(
                name="文国栋",
                id_type=IdType.RESIDENT_CARD.value,
                identity_number=unknown,
                employer_id=None,
                title_series=None,
                title_level=None,
            ),
        )
        self.cast.keep("province", late.name, late.masked_number)
        self.cast.full_numbers.add(unknown.encode())
        self.cast.ids |= {"posted": posted.id, "batch": checked.id, "row": waiting}

    def _archive(self) -> None:
        entry = db.session.scalars(
            select(LedgerEntry).where(LedgerEntry.person_id == self.person.id)
        ).one()
        actor = self.actors[Role.PROFESSIONAL.value, "own"]
        document = issue_archive(actor, [entry.year], [entry.id])
        foreign = db.session.scalars(
            select(LedgerEntry).where(LedgerEntry.person_id == self.stranger.id)
        ).first()
        assert foreign is not None
        assert entry.credited > Decimal(0)
        self.cast.ids |= {
            "document": document.id,
            "entry": entry.id,
            "far_entry": foreign.id,
            "year": entry.year,
        }

    def _phrases(self) -> None:
        """What the department's reviewers share, and what one of them keeps for herself."""
        reviewer = self.actors[Role.DEPARTMENT_ADMIN.value, "parent"]
        for owner, text, shared in (
            ("shared_phrases", "请按厅内模板填写名单。", True),
            ("own_phrases", "请先与我电话核对。", False),
        ):
            phrase = add_phrase(reviewer, text, shared=shared)
            self.cast.keep(owner, text)
            self.cast.ids[owner] = phrase.id

    def _items(self) -> None:
        """What a person of the unit has handed in, and what she still writes."""
        owner = self.actors[Role.PROFESSIONAL.value, "own"]
        line = LineData(owner.person_id or 0, certificate_number="105271201906000009")
        for name, owner_of, title in (
            ("item", "own_items", "尚未上交的学历"),
            ("hand_in", "handed_in", "已上交的学历"),
        ):
            case = create_item(owner, replace(DEGREE, title=title, lines=(line,)))
            with_evidence(owner, case, ["grad_cert"])
            self.cast.keep(owner_of, title)
            self.cast.ids |= {name: case.id, f"{name}_file": self._keep_files(owner_of, case.id)}
        submit_case(owner, case.id, case.version)

    def _rule(self) -> None:
        """The rule by which credits of the department's industry count."""
        data = ConversionData(
            department_id=self.department.id,
            first_year=2020,
            last_year=2021,
            hours_per_credit=Decimal(3),
            document_title="交通行业学分折算办法",
            document_number="宁交〔2019〕8号",
            filed_on=date(2019, 3, 1),
        )
        document = pdf("% of the rule\n")
        rule = file_conversion_rule(self.world.admin, data, "折算办法.pdf", document)
        self.cast.keep("rule", data.document_title, "% of the rule\n")
        self.cast.ids["rule"] = rule.id


MEETING_FORM = {
    "category": MEETING.category,
    "title": MEETING.title,
    "organiser": MEETING.organiser,
    "starts_on": "2019-08-05",
    "ends_on": "2019-08-07",
    "lines-0-hours": "2",
}
FILING_FORM = {
    "title": "新的课程",
    "subject": "professional",
    "mode": "offline",
    "starts_on": "2019-09-02",
    "ends_on": "2019-09-06",
    "hours": "40",
    "place": "西宁市五四西路",
}
