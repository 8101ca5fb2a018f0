"""The page from which a request was sent: where to go on after a refusal."""

from __future__ import annotations

from flask import request, url_for


def page_of_request() -> str | None:
    """The address of the form, or of the record's page, behind a posted step; none: unknown."""
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        return request.full_path.rstrip("?")
    return page_of_record()


def page_of_record() -> str | None:
    """The address of the page that shows how the record of a request stands now."""
    arguments = request.view_args or {}
    if "pk" in arguments:
        return url_for(f"{request.blueprint}.show", pk=arguments["pk"])
    if "case_id" in arguments:
        return url_for("cases.show", case_id=arguments["case_id"])
    if "batch_id" in arguments:
        return url_for("results.show", batch_id=arguments["batch_id"])
    if "rule_id" in arguments:
        return url_for("conversions.show", rule_id=arguments["rule_id"])
    if "phrase_id" in arguments:
        return url_for("phrases.list")
    return None
