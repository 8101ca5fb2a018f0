"""Documents of cases: what the policy commands read and print.

A case that cannot be evaluated gets an error of its own, the others are still evaluated.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.policy.book import PolicyBook
from app.policy.eligibility import Application, CreditedYear, Eligibility, evaluate_eligibility
from app.policy.engine import evaluate
from app.policy.errors import MalformedField, UnknownPolicy
from app.policy.items import (
    one_of,
    parse_item,
    parse_person,
    read_number,
    read_text,
    read_year,
)
from app.policy.numbers import ZERO, format_hours
from app.policy.results import Evaluation
from app.policy.schema import Policy
from app.policy.sentence import explain
from app.policy.titles import APPLICATION_TYPES, TITLE_LEVELS, TITLE_SERIES

Case = Mapping[str, Any]


def evaluate_document(doc: object, book: PolicyBook) -> tuple[dict[str, Any], int]:
    """Evaluates the list ``credit``: what ``flask policy evaluate`` prints, and its status."""
    return _document(doc, "credit", lambda case: _credit(case, book))


def eligibility_document(doc: object, book: PolicyBook) -> tuple[dict[str, Any], int]:
    """Evaluates the list ``eligibility``: what its command prints, and its status."""
    return _document(doc, "eligibility", lambda case: _eligibility(case, book))


def _document(
    doc: object, name: str, answer: Callable[[Case], dict[str, Any]]
) -> tuple[dict[str, Any], int]:
    cases = doc.get(name) if isinstance(doc, Mapping) else None
    if not isinstance(cases, list):
        error = {"field": name, "message": f"应为含有列表 {name} 的文件"}
        return {name: [], "error": error}, 1
    answers: list[dict[str, Any]] = []
    status = 0
    for case in cases:
        case_id = case.get("id") if isinstance(case, Mapping) else None
        try:
            if not isinstance(case, Mapping):
                raise MalformedField("case", "应为键值表")  # noqa: TRY301 - one path for faults
            answers.append({"id": read_text("id", case_id), "result": answer(case)})
        except MalformedField as fault:
            status = 1
            error = {"field": fault.field, "message": fault.message}
            answers.append({"id": case_id, "error": error})
    return {name: answers}, status


def _policy(case: Case, book: PolicyBook) -> Policy:
    policy_id = read_text("policy", case.get("policy"))
    try:
        return book.by_id(policy_id)
    except UnknownPolicy as unknown:
        raise MalformedField("policy", str(unknown)) from None


def _credit(case: Case, book: PolicyBook) -> dict[str, Any]:
    policy = _policy(case, book)
    person = parse_person(case.get("person", {}))
    raw = case.get("items")
    if not isinstance(raw, list):
        raise MalformedField("items", "应为列表")
    items = []
    for index, entry in enumerate(raw):
        place = f"items[{index}]"
        if not isinstance(entry, Mapping):
            raise MalformedField(place, "应为键值表")
        try:
            items.append(parse_item(entry))
        except MalformedField as fault:
            raise fault.under(place) from None
    return evaluation_json(evaluate(policy, person, items))


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as plain JSON, hours as decimal strings."""
    return {
        "items": {
            item_id: {
                "outcome": result.outcome,
                "public": format_hours(result.public),
                "professional": format_hours(result.professional),
                "year": result.year,
                "sentence": explain(result),
                "explanation": [
                    {
                        "rule": step.rule,
                        "source": step.source,
                        "before": format_hours(step.before),
                        "after": format_hours(step.after),
                        "text": step.text,
                    }
                    for step in result.explanation
                ],
            }
            for item_id, result in evaluation.items.items()
        },
        "years": {
            str(year): {
                "public": format_hours(hours.public),
                "professional": format_hours(hours.professional),
                "total": format_hours(hours.total),
                "met": hours.met,
            }
            for year, hours in evaluation.years.items()
        },
    }


def _eligibility(case: Case, book: PolicyBook) -> dict[str, Any]:
    policy = _policy(case, book)
    person = parse_person(case.get("person", {}))
    application = parse_application(case.get("application"))
    raw = case.get("years")
    if not isinstance(raw, Mapping):
        raise MalformedField("years", "应为键值表")
    years = {
        read_year(f"years.{year}", year): _credited_year(f"years.{year}", hours)
        for year, hours in raw.items()
    }
    try:
        return eligibility_json(evaluate_eligibility(policy, person, application, years))
    except UnknownPolicy as unknown:
        raise MalformedField("policy", str(unknown)) from None


def eligibility_json(eligibility: Eligibility) -> dict[str, Any]:
    """An eligibility as plain JSON, hours as decimal strings."""
    return {
        "eligible": eligibility.eligible,
        "years_checked": list(eligibility.years_checked),
        "shortfalls": [
            {
                "year": gap.year,
                "public": format_hours(gap.public),
                "professional": format_hours(gap.professional),
                "total": format_hours(gap.total),
            }
            for gap in eligibility.shortfalls
        ],
        "text": eligibility.text,
    }


def parse_application(raw: object) -> Application:
    """Reads a title application strictly.

    Raises:
        MalformedField: the first field that cannot be read.
    """
    if not isinstance(raw, Mapping):
        raise MalformedField("application", "应为键值表")
    readers: dict[str, Callable[[str, object], Any]] = {
        "type": one_of(APPLICATION_TYPES),
        "target": one_of(TITLE_LEVELS),
        "year": read_year,
        "target_series": one_of(TITLE_SERIES),
    }
    unknown = next((name for name in raw if name not in readers), None)
    if unknown is not None:
        raise MalformedField(f"application.{unknown}", "不认识的字段")
    optional = {"target_series"}
    return Application(
        **{
            name: read(f"application.{name}", raw.get(name))
            for name, read in readers.items()
            if name not in optional or raw.get(name) is not None
        }
    )


def _credited_year(field: str, raw: object) -> CreditedYear:
    if not isinstance(raw, Mapping):
        raise MalformedField(field, "应为键值表")
    series = raw.get("professional_by_series", {})
    if not isinstance(series, Mapping):
        raise MalformedField(f"{field}.professional_by_series", "应为键值表")
    unknown = next((name for name in series if name not in TITLE_SERIES), None)
    if unknown is not None:
        raise MalformedField(f"{field}.professional_by_series.{unknown}", "不认识的职称系列")
    return CreditedYear(
        read_number(f"{field}.public", raw.get("public", ZERO)),
        read_number(f"{field}.professional", raw.get("professional", ZERO)),
        {
            name: read_number(f"{field}.professional_by_series.{name}", hours)
            for name, hours in series.items()
        },
    )
