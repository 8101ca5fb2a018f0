"""Our tables as Django sees them: unmanaged, only what the admin shows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

STATES = [
    (state, state)
    for state in (
        *("draft", "in_review", "returned", "withdrawn", "approved", "refused", "discarded"),
    )
]
KINDS = [("filing", "filing"), ("declaration", "declaration")]
YEARS = [(year, str(year)) for year in range(2019, 2013, -1)]
NOTHING = models.DO_NOTHING


class Table(models.Model):
    """A table that Django must not touch."""

    class Meta:
        abstract = True
        managed = False
        app_label = "django_admin"


class Organisation(Table):
    """The table organisation."""

    name = models.CharField(max_length=120)

    class Meta(Table.Meta):
        db_table = "organisation"

    def __str__(self) -> str:
        return self.name


class Person(Table):
    """The table person."""

    name = models.CharField(max_length=60)
    identity_number = models.TextField()
    identity_hash = models.CharField(max_length=64)
    employer = models.ForeignKey(Organisation, NOTHING, null=True)
    title_series = models.CharField(max_length=30, null=True)  # noqa: DJ001 - as the table is
    title_level = models.CharField(max_length=20, null=True)  # noqa: DJ001 - as the table is
    active = models.BooleanField()

    class Meta(Table.Meta):
        db_table = "person"

    def __str__(self) -> str:
        return self.name


class Case(Table):
    """The table review_case."""

    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=32, choices=KINDS)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, NOTHING, related_name="+")
    department = models.ForeignKey(Organisation, NOTHING, null=True, related_name="+")
    bureau = models.ForeignKey(Organisation, NOTHING, null=True, related_name="+")
    holder = models.ForeignKey(Organisation, NOTHING, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    held_since = models.DateTimeField(null=True)
    state = models.CharField(max_length=32, choices=STATES)
    round = models.IntegerField()
    year = models.IntegerField(choices=YEARS)

    class Meta(Table.Meta):
        db_table = "review_case"

    def __str__(self) -> str:
        return self.title


class Declaration(Table):
    """The table declaration."""

    case = models.OneToOneField(Case, NOTHING, related_name="declaration")
    category = models.CharField(max_length=40)

    class Meta(Table.Meta):
        db_table = "declaration"


class Account(Table):
    """The table ab_user: our users, to whom theirs have the same names."""

    username = models.CharField(max_length=64)

    class Meta(Table.Meta):
        db_table = "ab_user"


class Member(Table):
    """The table membership: whom a user acts as."""

    user = models.ForeignKey(Account, NOTHING)
    role = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, NOTHING, related_name="+")

    class Meta(Table.Meta):
        db_table = "membership"
        ordering: ClassVar[list[str]] = ["id"]


class Line(Table):
    """The table hour_line."""

    case = models.ForeignKey(Case, NOTHING, related_name="lines")
    person = models.ForeignKey(Person, NOTHING, related_name="lines")
    hours = models.IntegerField(null=True)
    days = models.IntegerField(null=True)
    certificate_number = models.CharField(max_length=60)
    state = models.CharField(max_length=32)

    class Meta(Table.Meta):
        db_table = "hour_line"


class Attachment(Table):
    """The table attachment."""

    case = models.ForeignKey(Case, NOTHING)
    kind = models.CharField(max_length=30)
    original_name = models.CharField(max_length=120)
    size = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "attachment"


class Step(Table):
    """The table case_step."""

    case = models.ForeignKey(Case, NOTHING)
    round = models.IntegerField()
    position = models.IntegerField()
    tier = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, NOTHING, null=True)

    class Meta(Table.Meta):
        db_table = "case_step"
        ordering: ClassVar[list[str]] = ["round", "position"]


class Action(Table):
    """The table case_action."""

    case = models.ForeignKey(Case, NOTHING)
    round = models.IntegerField()
    kind = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, NOTHING)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta(Table.Meta):
        db_table = "case_action"
        ordering: ClassVar[list[str]] = ["id"]
