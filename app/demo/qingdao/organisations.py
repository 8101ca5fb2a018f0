"""The demo's organisations. Their names are public ones, or invented; their codes all are."""

from __future__ import annotations

from app.demo.cast import Plan
from app.enums import Capacity, OrganisationLevel, OrganisationNature, Track

CITY = "370200"
_BUREAU = (Capacity.HR_BUREAU, Capacity.EMPLOYER)
_DEPARTMENT = (Capacity.DEPARTMENT, Capacity.EMPLOYER)
_EMPLOYER = (Capacity.EMPLOYER,)
_NATURES = {
    "11": OrganisationNature.AGENCY,
    "12": OrganisationNature.INSTITUTION,
    "91": OrganisationNature.STATE_ENTERPRISE,
}

TOP_BUREAU = Plan(
    "hr",
    "青岛市人力资源和社会保障局",
    "11",
    OrganisationNature.AGENCY,
    _BUREAU,
    Track.IN_SYSTEM,
    bureau=None,
    region=CITY,
    level=OrganisationLevel.PREFECTURE,
)


def _district(code: str, key: str, name: str) -> Plan:
    return Plan(
        f"hr.{key}",
        f"{name}人力资源和社会保障局",
        "11",
        OrganisationNature.AGENCY,
        _BUREAU,
        Track.IN_SYSTEM,
        region=code,
        level=OrganisationLevel.COUNTY,
    )


def _department(key: str, name: str) -> Plan:
    return Plan(key, name, "11", OrganisationNature.AGENCY, _DEPARTMENT, Track.IN_SYSTEM)


def _unit(  # noqa: PLR0913 - the columns of a table
    key: str,
    name: str,
    kind: str = "12",
    department: str | None = None,
    *,
    district: tuple[str, str] | None = None,
    nature: OrganisationNature | None = None,
    capacities: tuple[Capacity, ...] = _EMPLOYER,
) -> Plan:
    """A unit of the city, or of a district (key of its bureau, code)."""
    bureau, region = district or ("hr", "")
    return Plan(
        key,
        name,
        kind,
        nature or _NATURES[kind],
        capacities,
        Track.IN_SYSTEM if kind == "12" else Track.OUT_SYSTEM,
        bureau=bureau,
        department=department,
        region=region,
        level=OrganisationLevel.COUNTY if district else None,
    )


BUREAUS = (
    _district("370202", "shinan", "青岛市市南区"),
    _district("370203", "shibei", "青岛市市北区"),
    _district("370211", "huangdao", "青岛市黄岛区"),
    _district("370212", "laoshan", "青岛市崂山区"),
    _district("370213", "licang", "青岛市李沧区"),
    _district("370214", "chengyang", "青岛市城阳区"),
    _district("370215", "jimo", "青岛市即墨区"),
    _district("370281", "jiaozhou", "胶州市"),
    _district("370283", "pingdu", "平度市"),
    _district("370285", "laixi", "莱西市"),
)

DEPARTMENTS = (
    _department("housing", "青岛市住房和城乡建设局"),
    _department("traffic", "青岛市交通运输局"),
    _department("water", "青岛市水务管理局"),
    _department("agriculture", "青岛市农业农村局"),
    _department("science", "青岛市科学技术局"),
    _department("education", "青岛市教育局"),
    _department("health", "青岛市卫生健康委员会"),
    _department("finance", "青岛市财政局"),
)

ASSOCIATION = Plan(
    "association",
    "青岛市继续教育协会",
    "51",
    OrganisationNature.SOCIAL_ORGANISATION,
    (Capacity.ASSOCIATION,),
)

BASES = (
    _unit(
        "base",
        "青岛理工大学",
        department="education",
        capacities=(Capacity.EMPLOYER, Capacity.BASE_NATIONAL),
    ),
    _unit(
        "base2",
        "青岛职业技术学院",
        department="education",
        capacities=(Capacity.EMPLOYER, Capacity.BASE_MUNICIPAL),
    ),
)

UNITS = (
    _unit("unit", "青岛市市政工程设计研究院有限责任公司", "91", "housing"),
    _unit("survey", "青岛市勘察测绘研究院", department="housing"),
    _unit("metro", "青岛地铁集团有限公司", "91", "traffic"),
    _unit("hydrology", "青岛市水文中心", department="water"),
    _unit("agronomy", "青岛市农业技术推广中心", department="agriculture"),
    _unit("hospital", "青岛市市立医院", department="health"),
    _unit("school", "山东省青岛第二中学", department="education"),
    _unit(
        "marine",
        "中国科学院海洋研究所",
        nature=OrganisationNature.CENTRAL_UNIT,
    ),
    _unit(
        "company",
        "青岛云帆海洋信息科技有限公司",
        "91",
        district=("hr.laoshan", "370212"),
        nature=OrganisationNature.PRIVATE_ENTERPRISE,
    ),
    _unit(
        "rubber",
        "青岛董家口经济区绿色轮胎与高分子材料智能制造示范工厂有限公司",
        "91",
        district=("hr.huangdao", "370211"),
        nature=OrganisationNature.FOREIGN_ENTERPRISE,
    ),
    _unit("jimo.farm", "青岛市即墨区农业技术推广站", district=("hr.jimo", "370215")),
    _unit("pingdu.hospital", "平度市人民医院", district=("hr.pingdu", "370283")),
    _unit("laixi.water", "莱西市水利事业发展中心", district=("hr.laixi", "370285")),
)

ORGANISATIONS = (*BUREAUS, *DEPARTMENTS, ASSOCIATION, *BASES, *UNITS)
EMPLOYERS = (*UNITS, *BASES)
