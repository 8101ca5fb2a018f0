import pytest

from app.policy import PersonFacts, default_book

CLASS_PROOFS = ["pass_cert", "formal_notice", "pass_list", "signin"]


@pytest.fixture(scope="session")
def qinghai():
    return default_book().by_id("qinghai-2019")


@pytest.fixture(scope="session")
def qingdao():
    return default_book().by_id("qingdao-2026")


@pytest.fixture(scope="session")
def engineer():
    return PersonFacts(title_series="工程技术人员")


@pytest.fixture
def course():
    return {
        "id": "z",
        "category": "QH-Z-CRS",
        "year": 2019,
        "hours": "16",
        "filed": True,
        "evidence": list(CLASS_PROOFS),
    }


@pytest.fixture
def meeting():
    return {
        "id": "m",
        "category": "QH-Z-ACT",
        "date": "2019-06-03",
        "days": "2",
        "evidence": ["act_notice"],
    }


@pytest.fixture
def diploma():
    return {
        "id": "d",
        "category": "QH-Z-DEG",
        "date": "2019-06-30",
        "evidence": ["grad_cert"],
    }
