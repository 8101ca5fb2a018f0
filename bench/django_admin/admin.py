"""The best Django admin of our screens: what it shows and does is like ours, and every setting
that makes it fast is used.

- Relations of a row are joined (`list_select_related`), the number of people is a subquery.
- The whole table's count is the planner's estimate; the second, unfiltered count is not made.
- Filters are vocabularies (`choices`): none of them reads a table.
- Searches are those that an index answers, one question at a time.
- Relations of a record are shown, not chosen from: no select of a whole table, no lookup of
  its own for each.
- 25 rows a page, as ours.

Its users are no superusers, as ours are not: each is one of a group with all permissions on
these tables, which Django reads once a request, and sees the rows of their organisation
(bench/django_admin/scope.py). The actions of a list (the tick before each row) are Django's own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.utils.functional import cached_property

from bench.django_admin import models
from bench.django_admin.scope import cases_of, people_of


class EstimatingPaginator(Paginator):
    """Counts a whole table by the planner's estimate, anything narrower exactly."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, about."""
        query = self.object_list.query
        if query.where or connection.vendor != "postgresql":
            return self.object_list.count()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE relname = %s",
                [query.model._meta.db_table],  # noqa: SLF001 - Django's way
            )
            return int(cursor.fetchone()[0])


class EstimatingSentPaginator(EstimatingPaginator):
    """The same for all cases but drafts, which is what the province sees: nearly all."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, about."""
        query = self.object_list.query
        if [str(node.lhs.target.name) for node in query.where.leaves()] == ["round"]:
            whole = query.model.objects.all()
            return EstimatingPaginator(whole, self.per_page).count
        return super().count


class Tuned(admin.ModelAdmin):
    """What every list has."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 25
    ordering = ("-id",)


def _inline(of: Any, *shown: str) -> type[admin.TabularInline]:
    class Inline(admin.TabularInline):
        model = of
        fields = readonly_fields = shown
        extra = 0
        can_delete = False

        def get_queryset(self, request: Any) -> Any:
            related = [name for name in shown if name in {"person", "organisation"}]
            return super().get_queryset(request).select_related(*related)

        def has_add_permission(self, *_arguments: Any) -> bool:
            return False

    return Inline


@admin.register(models.Case)
class CaseAdmin(Tuned):
    """Cases."""

    paginator = EstimatingSentPaginator
    list_display = (
        *("title", "number", "category", "people", "organisation"),
        *("submitted_at", "held_since", "state"),
    )
    list_select_related = ("organisation", "declaration")
    list_filter = ("state", "kind", "year")
    search_fields = ("title",)
    readonly_fields = ("organisation", "department", "bureau", "holder")
    inlines: ClassVar[list[type[admin.TabularInline]]] = [
        _inline(models.Line, "person", "hours", "days", "certificate_number", "state"),
        _inline(models.Attachment, "kind", "original_name", "size"),
        _inline(models.Step, "round", "position", "tier", "organisation"),
        _inline(models.Action, "round", "kind", "organisation", "reason", "at"),
    ]

    def get_queryset(self, request: Any) -> Any:
        """Within the scope; for a list with the number of people, for a record with its
        organisations.
        """
        found = super().get_queryset(request).filter(cases_of(request))
        if request.resolver_match.url_name.endswith("_change"):
            return found.select_related(*self.readonly_fields)
        lines = models.Line.objects.filter(case=OuterRef("pk")).order_by().values("case")
        return found.annotate(people=Subquery(lines.annotate(number=Count("pk")).values("number")))

    @admin.display(description="category")
    def category(self, case: Any) -> str:
        """What kind of training."""
        return case.declaration.category if hasattr(case, "declaration") else ""

    @admin.display(description="people")
    def people(self, case: Any) -> int:
        """For how many."""
        return case.people

    def get_search_results(self, _request: Any, queryset: Any, search_term: str) -> Any:
        """One question at a time: titles, or with «person:» before it the name of a person."""
        name = search_term.removeprefix("person:")
        if name == search_term:
            return queryset.filter(title__contains=search_term) if name else queryset, False
        people = models.Person.objects.filter(name__startswith=name).values("id")
        lines = models.Line.objects.filter(person__in=people).values("case")
        return queryset.filter(id__in=lines), False


@admin.register(models.Person)
class PersonAdmin(Tuned):
    """People."""

    list_display = ("name", "employer", "title_series", "title_level", "active")
    list_select_related = ("employer",)
    search_fields = ("name__startswith", "identity_hash__exact")
    raw_id_fields = ("employer",)
    ordering = ("id",)

    def get_queryset(self, request: Any) -> Any:
        """Within the scope."""
        return super().get_queryset(request).filter(people_of(request))

    def get_search_fields(self, request: Any) -> tuple[str, ...]:
        """One question at a time: a name, or a number."""
        name, number = self.search_fields
        return (number,) if len(request.GET.get("q", "")) == 64 else (name,)  # noqa: PLR2004 - a hash
