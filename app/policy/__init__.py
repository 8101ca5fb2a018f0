"""The rules of continuing education: policy files, crediting, title eligibility.

Pure: numbers in, numbers and explanations out. The numbers themselves stand in ``files/``.
"""

from app.policy.book import PolicyBook, default_book
from app.policy.category import Category
from app.policy.checks import check_item
from app.policy.document import eligibility_document, evaluate_document
from app.policy.eligibility import (
    Application,
    CreditedYear,
    Eligibility,
    Shortfall,
    evaluate_eligibility,
)
from app.policy.engine import evaluate
from app.policy.errors import Fault, MalformedField, PolicyError, UnknownPolicy
from app.policy.evidence import EVIDENCE
from app.policy.items import Item, PersonFacts, Session, parse_item, parse_person
from app.policy.numbers import format_hours
from app.policy.requirement import Missing, shortfall
from app.policy.results import Evaluation, ItemResult, Problem, Step, YearHours, YearResult
from app.policy.schema import Policy
from app.policy.sentence import explain, explain_steps
from app.policy.titles import APPLICATION_TYPES, DEGREES, TITLE_LEVELS, TITLE_SERIES

__all__ = [
    "APPLICATION_TYPES",
    "DEGREES",
    "EVIDENCE",
    "TITLE_LEVELS",
    "TITLE_SERIES",
    "Application",
    "Category",
    "CreditedYear",
    "Eligibility",
    "Evaluation",
    "Fault",
    "Item",
    "ItemResult",
    "MalformedField",
    "Missing",
    "PersonFacts",
    "Policy",
    "PolicyBook",
    "PolicyError",
    "Problem",
    "Session",
    "Shortfall",
    "Step",
    "UnknownPolicy",
    "YearHours",
    "YearResult",
    "check_item",
    "default_book",
    "eligibility_document",
    "evaluate",
    "evaluate_document",
    "evaluate_eligibility",
    "explain",
    "explain_steps",
    "format_hours",
    "parse_item",
    "parse_person",
    "shortfall",
]
