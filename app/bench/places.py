"""The organisations of the province: bureaus, departments, bases and employers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from app.bench.accounts import Accounts
from app.bench.bulk import Bulk
from app.bench.size import Size
from app.bench.words import (
    BASE,
    COMPANIES,
    INSTITUTIONS,
    SCHOOL_TRADE,
    TRADES,
    UNIVERSITY,
    Kind,
    unit_name,
)
from app.demo.numbers import credit_code
from app.enums import Capacity, OrganisationLevel, OrganisationNature, Role, Track
from app.models import Organisation, OrganisationCapacity, Region
from app.operations.installation import RegionRow, read_regions

_LEVELS = (
    OrganisationLevel.PROVINCE,
    OrganisationLevel.PREFECTURE,
    OrganisationLevel.COUNTY,
)
_PROVINCE = "63"
_AGENCY = "11"
_INSTITUTION = "12"
_COMPANY = "91"
# Of a hundred employers: in the province's own, the prefectures' and the counties' hands.
_PROVINCIAL, _PREFECTURAL = 12, 32
# Every so many-th employer is a company.
_COMPANY_EVERY = 4
_UNIVERSITIES = 500


@dataclass(slots=True)
class Place:
    """One organisation that hands cases in."""

    id: int
    name: str
    region: str
    track: Track | None
    sort: str
    series: str
    bureau_id: int | None
    department_id: int | None
    # Who prepares its cases; where it audits itself a second one decides.
    admins: list[int] = field(default_factory=list)
    first_person: int = 0
    people: int = 0


@dataclass(slots=True)
class Places:
    """All organisations, by what they are. `desks` are the reviewers' users."""

    top: int = 0
    bureaus: dict[str, int] = field(default_factory=dict)
    departments: dict[tuple[str, str], Place] = field(default_factory=dict)
    bases: list[Place] = field(default_factory=list)
    units: list[Place] = field(default_factory=list)
    association: int = 0
    names: dict[int, str] = field(default_factory=dict)
    desks: dict[int, int] = field(default_factory=dict)

    @property
    def employers(self) -> list[Place]:
        """Who has people."""
        return [*self.units, *self.bases]


class Builder:
    """Writes the organisations one by one and remembers them."""

    def __init__(self, bulk: Bulk, accounts: Accounts, size: Size) -> None:
        self.accounts = accounts
        self.places = Places()
        self.size = size
        self._regions = bulk.table(Region, "code name parent_code level")
        self._organisations = bulk.table(
            Organisation,
            "id name credit_code region_code level nature track bureau_id department_id active",
        )
        self._capacities = bulk.table(OrganisationCapacity, "id organisation_id capacity")
        self._used: Counter[tuple[str, str]] = Counter()

    def build(self) -> Places:
        """All organisations with their admins and reviewers."""
        rows = (row for row in read_regions() if row.code.startswith(_PROVINCE))
        regions = sorted(rows, key=lambda row: (row.level, row.code))
        for region in regions:
            self._regions.add(region.code, region.name, region.parent, region.level)
            self._bureau(region)
        self.places.association = self._write(
            "青海省继续教育协会", regions[0], "51", (Capacity.ASSOCIATION,), None, None
        )
        wanted = [(region, trade) for region in regions for trade in _trades_of(region)]
        for region, trade in wanted[: self.size.departments]:
            self._department(region, trade)
        for serial in range(self.size.bases):
            region = regions[0] if serial % 3 else regions[serial % 9]
            self._employer(region, BASE, Track.IN_SYSTEM, base=True)
        for serial in range(self.size.units):
            self._unit(regions, serial)
        return self.places

    def _bureau(self, region: RegionRow) -> None:
        above = self.places.bureaus[region.parent] if region.parent else None
        office = "厅" if above is None else "局"
        bureau = self._write(
            f"{region.name}人力资源和社会保障{office}",
            region,
            _AGENCY,
            (Capacity.EMPLOYER, Capacity.HR_BUREAU),
            Track.IN_SYSTEM,
            above,
        )
        self.places.bureaus[region.code] = bureau
        self.places.top = self.places.top or bureau
        self.places.desks[bureau] = self.accounts.add(bureau, Role.HR_REVIEWER)

    def _department(self, region: RegionRow, trade: str) -> None:
        bureau = self.places.bureaus[region.code]
        office = "厅" if region.level == 1 else "局"
        name = f"{region.name}{trade}{office}"
        capacities = (Capacity.EMPLOYER, Capacity.DEPARTMENT)
        made = self._write(name, region, _AGENCY, capacities, Track.IN_SYSTEM, bureau)
        place = Place(made, name, region.code, Track.IN_SYSTEM, "department", "", bureau, None)
        user = self.accounts.add(made, Role.DEPARTMENT_ADMIN)
        place.admins.append(user)
        self.places.desks[made] = user
        self.places.departments[region.code, trade] = place

    def _unit(self, regions: list[RegionRow], serial: int) -> None:
        mixed = serial * 37 % 100
        counties = [region for region in regions if region.level == len(_LEVELS)]
        prefectures = [region for region in regions if region.level == len(_LEVELS) - 1]
        if mixed < _PROVINCIAL:
            region = regions[0]
        elif mixed < _PREFECTURAL:
            region = prefectures[serial // 3 % len(prefectures)]
        else:
            region = counties[serial // 2 % len(counties)]
        if serial % _UNIVERSITIES == 0:
            self._employer(regions[0], UNIVERSITY, Track.SELF_AUDIT)
        elif serial % _COMPANY_EVERY == _COMPANY_EVERY - 1:
            kind = COMPANIES[serial // _COMPANY_EVERY % len(COMPANIES)]
            self._employer(region, kind, Track.OUT_SYSTEM)
        else:
            self._employer(region, INSTITUTIONS[serial % len(INSTITUTIONS)], Track.IN_SYSTEM)

    def _employer(self, region: RegionRow, kind: Kind, track: Track, *, base: bool = False) -> None:
        serial = self._used[region.code, kind.ending]
        self._used[region.code, kind.ending] += 1
        bureau = self.places.bureaus[region.code]
        above = self._supervisor(region, kind.trade) if kind.trade else None
        department = above.id if above else None
        capacities: tuple[Capacity, ...] = (Capacity.EMPLOYER,)
        if base:
            capacities += (Capacity.BASE_PROVINCIAL,)
        name = unit_name(region.name, kind, serial)
        office = _COMPANY if track is Track.OUT_SYSTEM else _INSTITUTION
        made = self._write(name, region, office, capacities, track, bureau, department)
        sort = "base" if base else track.value
        place = Place(made, name, region.code, track, sort, kind.series, bureau, department)
        place.admins.append(self.accounts.add(made, Role.UNIT_ADMIN))
        if track is Track.SELF_AUDIT:
            place.admins.append(self.accounts.add(made, Role.UNIT_ADMIN))
        (self.places.bases if base else self.places.units).append(place)

    def _supervisor(self, region: RegionRow, trade: str) -> Place | None:
        """The department of the trade here; schools without one are the province's."""
        found = self.places.departments.get((region.code, trade))
        if found is None and trade == SCHOOL_TRADE:
            return next(iter(self.places.departments.values()))
        return found

    def _write(  # noqa: PLR0913 - the columns of a table
        self,
        name: str,
        region: RegionRow,
        office: str,
        capacities: tuple[Capacity, ...],
        track: Track | None,
        bureau: int | None,
        department: int | None = None,
    ) -> int:
        made = self._organisations.next_id()
        self._organisations.add(
            made,
            name,
            credit_code(office, region.code, made),
            region.code,
            _LEVELS[region.level - 1].value,
            _NATURES[office].value,
            track.value if track else None,
            bureau,
            department,
            True,  # noqa: FBT003 - the column «active»
        )
        for capacity in capacities:
            self._capacities.add_new(made, capacity.value)
        self.places.names[made] = name
        return made


_NATURES = {
    _AGENCY: OrganisationNature.AGENCY,
    _INSTITUTION: OrganisationNature.INSTITUTION,
    _COMPANY: OrganisationNature.PRIVATE_ENTERPRISE,
    "51": OrganisationNature.SOCIAL_ORGANISATION,
}


def _trades_of(region: RegionRow) -> tuple[str, ...]:
    """The trades with a department of their own: fewer in a prefecture, fewest in a county."""
    if region.level == 1:
        return TRADES
    return TRADES[1:9] if region.level == len(_LEVELS) - 1 else TRADES[1:8]
