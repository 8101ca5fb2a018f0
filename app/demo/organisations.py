"""The demo's organisations. Their names are public ones, or invented; their codes all are."""

from __future__ import annotations

from dataclasses import dataclass

from app.enums import Capacity as C
from app.enums import OrganisationLevel as L
from app.enums import OrganisationNature as N
from app.enums import Track as T

PROVINCE = "630000"


@dataclass(frozen=True, slots=True)
class Plan:
    """One organisation; `bureau` and `department` are keys of organisations before it."""

    key: str
    name: str
    kind: str
    nature: N
    capacities: tuple[C, ...]
    track: T | None = None
    bureau: str | None = "hr"
    department: str | None = None
    region: str = PROVINCE
    level: L = L.PROVINCE


_BUREAU = (C.HR_BUREAU, C.EMPLOYER)
_DEPARTMENT = (C.DEPARTMENT, C.EMPLOYER)
_EMPLOYER = (C.EMPLOYER,)

TOP_BUREAU = Plan(
    "hr", "青海省人力资源和社会保障厅", "11", N.AGENCY, _BUREAU, T.IN_SYSTEM, bureau=None
)


def _bureau(key: str, name: str, above: str, region: str, level: L) -> Plan:
    return Plan(
        key, name, "11", N.AGENCY, _BUREAU, T.IN_SYSTEM, bureau=above, region=region, level=level
    )


def _department(key: str, name: str) -> Plan:
    return Plan(key, name, "11", N.AGENCY, _DEPARTMENT, T.IN_SYSTEM)


def _institution(key: str, name: str, department: str | None = None) -> Plan:
    return Plan(key, name, "12", N.INSTITUTION, _EMPLOYER, T.IN_SYSTEM, department=department)


def _self_audit(key: str, name: str, department: str) -> Plan:
    return Plan(key, name, "12", N.INSTITUTION, _EMPLOYER, T.SELF_AUDIT, department=department)


def _company(key: str, name: str, nature: N, bureau: str, region: str, level: L) -> Plan:
    return Plan(
        key, name, "91", nature, _EMPLOYER, T.OUT_SYSTEM, bureau=bureau, region=region, level=level
    )


def _local(key: str, name: str, bureau: str, region: str, level: L) -> Plan:
    return Plan(
        key,
        name,
        "12",
        N.INSTITUTION,
        _EMPLOYER,
        T.IN_SYSTEM,
        bureau=bureau,
        region=region,
        level=level,
    )


BUREAUS = (
    _bureau("hr.xining", "西宁市人力资源和社会保障局", "hr", "630100", L.PREFECTURE),
    _bureau("hr.haidong", "海东市人力资源和社会保障局", "hr", "630200", L.PREFECTURE),
    _bureau("hr.haixi", "海西蒙古族藏族自治州人力资源和社会保障局", "hr", "632800", L.PREFECTURE),
    _bureau("hr.chengxi", "西宁市城西区人力资源和社会保障局", "hr.xining", "630104", L.COUNTY),
)

DEPARTMENTS = (
    _department("traffic", "青海省交通运输厅"),
    _department("education", "青海省教育厅"),
    _department("health", "青海省卫生健康委员会"),
    _department("science", "青海省科学技术厅"),
    _department("water", "青海省水利厅"),
    Plan(
        "xining.health",
        "西宁市卫生健康委员会",
        "11",
        N.AGENCY,
        _DEPARTMENT,
        T.IN_SYSTEM,
        bureau="hr.xining",
        region="630100",
        level=L.PREFECTURE,
    ),
)

BASES = (
    Plan(
        "base",
        "青海交通职业技术学院",
        "12",
        N.INSTITUTION,
        (C.EMPLOYER, C.BASE_NATIONAL),
        T.IN_SYSTEM,
        department="traffic",
    ),
    Plan(
        "base2",
        "青海省科学技术信息研究所",
        "12",
        N.INSTITUTION,
        (C.EMPLOYER, C.BASE_PROVINCIAL),
        T.IN_SYSTEM,
        department="science",
    ),
)

UNITS = (
    _institution("unit", "青海省公路科研勘测设计院", "traffic"),
    _institution("unit2", "青海省地质调查院"),
    _institution("waterlab", "青海省水利水电科学研究院", "water"),
    _company("company", "青海盐湖工业股份有限公司", N.STATE_ENTERPRISE, "hr", "632801", L.PROVINCE),
    _company(
        "cloud",
        "青海高原云数信息科技有限公司",
        N.PRIVATE_ENTERPRISE,
        "hr.chengxi",
        "630104",
        L.COUNTY,
    ),
    _self_audit("university", "青海大学", "education"),
    _self_audit("normal", "青海师范大学", "education"),
    _self_audit("minzu", "青海民族大学", "education"),
    _self_audit("open", "青海广播电视大学", "education"),
    _self_audit("hospital", "青海省人民医院", "health"),
    _self_audit("affiliated", "青海大学附属医院", "health"),
    Plan(
        "xining.hospital",
        "西宁市第一人民医院",
        "12",
        N.INSTITUTION,
        _EMPLOYER,
        T.IN_SYSTEM,
        bureau="hr.xining",
        department="xining.health",
        region="630102",
        level=L.PREFECTURE,
    ),
)

OTHERS = (
    Plan("association", "青海省继续教育协会", "51", N.SOCIAL_ORGANISATION, (C.ASSOCIATION,), None),
    _local("farm", "海东市农业技术推广服务中心", "hr.haidong", "630202", L.PREFECTURE),
    _local("haixi.hospital", "海西州人民医院", "hr.haixi", "632802", L.PREFECTURE),
    _local("school", "西宁市虎台中学", "hr.chengxi", "630104", L.COUNTY),
    _company(
        "power",
        "青海黄河上游水电开发有限责任公司海南共和光伏产业园区运行维护分公司",
        N.STATE_ENTERPRISE,
        "hr",
        "632521",
        L.PROVINCE,
    ),
    _company("railway", "中国铁路青藏集团有限公司", N.CENTRAL_UNIT, "hr", "630103", L.PROVINCE),
)

ORGANISATIONS = (*BUREAUS, *DEPARTMENTS, *BASES, *UNITS, *OTHERS)
# Who has people, in the order in which people are dealt out to them.
EMPLOYERS = (*UNITS, BASES[0])
