"""The schema of what a policy file tells beside its numbers.

Nothing here is reckoned with: people read it, on the page «计入范围» and in the file.
"""

from typing import Literal

from app.policy.blocks import Block, Sourced, Text


class Provision(Sourced):
    """A rule of the notice for people, not for the arithmetic: who does what, in which steps.

    ``steps``: an order of work. ``names``: the organisations that the notice names.
    """

    title: Text
    text: Text
    steps: tuple[Text, ...] = ()
    names: tuple[Text, ...] = ()


class Practice(Block):
    """How the software settles what the notices leave open, where no other key says it.

    Each has one value so far: the file states it, and a file that asks for another way is
    refused, not silently treated like the rest. Minutes are shown, never reckoned with.
    """

    # One result of a person counts once in a lifetime, whatever the year.
    dedupe_scope: Literal["person_lifetime"] = "person_lifetime"
    # The year of publication; where there is only an acceptance, its year.
    achievement_year: Literal["publication_else_acceptance"] = "publication_else_acceptance"
    # A class over New Year counts by its days, else for the year of its last day.
    session_year: Literal["session_date_else_end"] = "session_date_else_end"
    minutes_per_hour: Literal[45] = 45
    # Several items of one day: the reviewer is told; the ceiling is person_day_ceiling.
    same_day_items: Literal["warn"] = "warn"
    # What was confirmed stays with the unit that did; the record goes with the person.
    unit_change: Literal["stays_with_confirming_unit"] = "stays_with_confirming_unit"
    # Returned and not handed in again in time: only the way of earlier years is left.
    returned_after_deadline: Literal["earlier_years"] = "earlier_years"
    # Taken back after a paper was issued: a negative entry, the paper is marked.
    revocation: Literal["negative_entry"] = "negative_entry"
    # A unit without a department above it: that tier is left out, and the log says so.
    missing_department: Literal["skip"] = "skip"
    # Who is the bureau of the same level for a unit of the central authorities.
    central_units_bureau: Literal["province", "prefecture"] = "province"
    # The order in which an item's hours are reckoned.
    cap_order: tuple[
        Literal["factor"],
        Literal["item"],
        Literal["day"],
        Literal["category_year"],
        Literal["group_year"],
    ] = ("factor", "item", "day", "category_year", "group_year")
