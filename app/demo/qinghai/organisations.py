"""The demo's organisations. Their names are public ones, or invented; their codes all are."""

from __future__ import annotations

from app.demo.cast import Plan
from app.enums import Capacity, OrganisationLevel, OrganisationNature, Track

PROVINCE = "630000"

_BUREAU = (Capacity.HR_BUREAU, Capacity.EMPLOYER)
_DEPARTMENT = (Capacity.DEPARTMENT, Capacity.EMPLOYER)
_EMPLOYER = (Capacity.EMPLOYER,)

TOP_BUREAU = Plan(
    "hr",
    "青海省人力资源和社会保障厅",
    "11",
    OrganisationNature.AGENCY,
    _BUREAU,
    Track.IN_SYSTEM,
    bureau=None,
    region=PROVINCE,
    level=OrganisationLevel.PROVINCE,
)


def _bureau(key: str, name: str, above: str, region: str, level: OrganisationLevel) -> Plan:
    return Plan(
        key,
        name,
        "11",
        OrganisationNature.AGENCY,
        _BUREAU,
        Track.IN_SYSTEM,
        bureau=above,
        region=region,
        level=level,
    )


def _department(key: str, name: str) -> Plan:
    return Plan(key, name, "11", OrganisationNature.AGENCY, _DEPARTMENT, Track.IN_SYSTEM)


def _institution(key: str, name: str, department: str | None = None) -> Plan:
    return Plan(
        key,
        name,
        "12",
        OrganisationNature.INSTITUTION,
        _EMPLOYER,
        Track.IN_SYSTEM,
        department=department,
    )


def _self_audit(key: str, name: str, department: str) -> Plan:
    return Plan(
        key,
        name,
        "12",
        OrganisationNature.INSTITUTION,
        _EMPLOYER,
        Track.SELF_AUDIT,
        department=department,
    )


def _company(  # noqa: PLR0913 - the columns of a table
    key: str,
    name: str,
    nature: OrganisationNature,
    bureau: str,
    region: str,
    level: OrganisationLevel,
) -> Plan:
    return Plan(
        key,
        name,
        "91",
        nature,
        _EMPLOYER,
        Track.OUT_SYSTEM,
        bureau=bureau,
        region=region,
        level=level,
    )


def _local(key: str, name: str, bureau: str, region: str, level: OrganisationLevel) -> Plan:
    return Plan(
        key,
        name,
        "12",
        OrganisationNature.INSTITUTION,
        _EMPLOYER,
        Track.IN_SYSTEM,
        bureau=bureau,
        region=region,
        level=level,
    )


BUREAUS = (
    _bureau(
        "hr.xining", "西宁市人力资源和社会保障局", "hr", "630100", OrganisationLevel.PREFECTURE
    ),
    _bureau(
        "hr.haidong", "海东市人力资源和社会保障局", "hr", "630200", OrganisationLevel.PREFECTURE
    ),
    _bureau(
        "hr.haixi",
        "海西蒙古族藏族自治州人力资源和社会保障局",
        "hr",
        "632800",
        OrganisationLevel.PREFECTURE,
    ),
    _bureau(
        "hr.yushu",
        "玉树藏族自治州人力资源和社会保障局",
        "hr",
        "632700",
        OrganisationLevel.PREFECTURE,
    ),
    _bureau(
        "hr.hainan",
        "海南藏族自治州人力资源和社会保障局",
        "hr",
        "632500",
        OrganisationLevel.PREFECTURE,
    ),
    _bureau(
        "hr.chengxi",
        "西宁市城西区人力资源和社会保障局",
        "hr.xining",
        "630104",
        OrganisationLevel.COUNTY,
    ),
)

DEPARTMENTS = (
    _department("traffic", "青海省交通运输厅"),
    _department("education", "青海省教育厅"),
    _department("health", "青海省卫生健康委员会"),
    _department("science", "青海省科学技术厅"),
    _department("water", "青海省水利厅"),
    _department("agriculture", "青海省农业农村厅"),
    _department("housing", "青海省住房和城乡建设厅"),
    Plan(
        "xining.health",
        "西宁市卫生健康委员会",
        "11",
        OrganisationNature.AGENCY,
        _DEPARTMENT,
        Track.IN_SYSTEM,
        bureau="hr.xining",
        region="630100",
        level=OrganisationLevel.PREFECTURE,
    ),
)

BASES = (
    Plan(
        "base",
        "青海交通职业技术学院",
        "12",
        OrganisationNature.INSTITUTION,
        (Capacity.EMPLOYER, Capacity.BASE_NATIONAL),
        Track.IN_SYSTEM,
        department="traffic",
    ),
    Plan(
        "base2",
        "青海省科学技术信息研究所",
        "12",
        OrganisationNature.INSTITUTION,
        (Capacity.EMPLOYER, Capacity.BASE_PROVINCIAL),
        Track.IN_SYSTEM,
        department="science",
    ),
    Plan(
        "base3",
        "西宁城市职业技术学院",
        "12",
        OrganisationNature.INSTITUTION,
        (Capacity.EMPLOYER, Capacity.BASE_MUNICIPAL),
        Track.IN_SYSTEM,
        bureau="hr.xining",
        region="630105",
        level=OrganisationLevel.PREFECTURE,
    ),
)

UNITS = (
    _institution("unit", "青海省公路科研勘测设计院", "traffic"),
    _institution("unit2", "青海省地质调查院"),
    _institution("waterlab", "青海省水利水电科学研究院", "water"),
    _company(
        "company",
        "青海盐湖工业股份有限公司",
        OrganisationNature.STATE_ENTERPRISE,
        "hr",
        "632801",
        OrganisationLevel.PROVINCE,
    ),
    _company(
        "cloud",
        "青海高原云数信息科技有限公司",
        OrganisationNature.PRIVATE_ENTERPRISE,
        "hr.chengxi",
        "630104",
        OrganisationLevel.COUNTY,
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
        OrganisationNature.INSTITUTION,
        _EMPLOYER,
        Track.IN_SYSTEM,
        bureau="hr.xining",
        department="xining.health",
        region="630102",
        level=OrganisationLevel.PREFECTURE,
    ),
)

ASSOCIATION = Plan(
    "association",
    "青海省继续教育协会",
    "51",
    OrganisationNature.SOCIAL_ORGANISATION,
    (Capacity.ASSOCIATION,),
    None,
)

# Away from the capital, and with names that a narrow column must bear.
FARTHER_UNITS = (
    _local(
        "farm", "海东市农业技术推广服务中心", "hr.haidong", "630202", OrganisationLevel.PREFECTURE
    ),
    _local("haixi.hospital", "海西州人民医院", "hr.haixi", "632802", OrganisationLevel.PREFECTURE),
    _local("school", "西宁市虎台中学", "hr.chengxi", "630104", OrganisationLevel.COUNTY),
    _company(
        "power",
        "青海黄河上游水电开发有限责任公司海南共和光伏产业园区运行维护分公司",
        OrganisationNature.STATE_ENTERPRISE,
        "hr.hainan",
        "632521",
        OrganisationLevel.PREFECTURE,
    ),
    _company(
        "railway",
        "中国铁路青藏集团有限公司",
        OrganisationNature.CENTRAL_UNIT,
        "hr",
        "630103",
        OrganisationLevel.PROVINCE,
    ),
    _institution("agronomy", "青海省农业技术推广总站", "agriculture"),
    _institution("design", "青海省城乡规划设计研究院", "housing"),
    _local(
        "yushu.hospital",
        "玉树藏族自治州人民医院",
        "hr.yushu",
        "632701",
        OrganisationLevel.PREFECTURE,
    ),
    _local(
        "haixi.reserve",
        "海西蒙古族藏族自治州可鲁克湖—托素湖自然保护区管理局生态监测站",
        "hr.haixi",
        "632802",
        OrganisationLevel.PREFECTURE,
    ),
)

ORGANISATIONS = (*BUREAUS, *DEPARTMENTS, *BASES, *UNITS, ASSOCIATION, *FARTHER_UNITS)
# Who has people; the first ones also where there are few.
FIRST_EMPLOYERS = (*UNITS, BASES[0])
EMPLOYERS = (*FIRST_EMPLOYERS, *BASES[1:], *FARTHER_UNITS)
