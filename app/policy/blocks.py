"""What every part of a policy file is made of: blocks, their sources, numbers and texts."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

V = TypeVar("V")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Sentence = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]+(, [A-Z]{2}[0-9]+)*$")]
Hours = Annotated[Decimal, Field(gt=0, max_digits=8, decimal_places=2)]
NotNegative = Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)]


def read_only(mapping: Mapping[str, V]) -> Mapping[str, V]:
    """A copy that nobody can change."""
    return MappingProxyType(dict(mapping))


ReadOnly = AfterValidator(read_only)


class Block(BaseModel):
    """A part of a policy file: frozen, and no key that the schema does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values (a switch tried out); what was derived is derived anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Sourced(Block):
    """A rule with its sentence in the notice (``src``) and its place on screen (``cite``).

    ``see``: further sentences on the same rule, to be quoted with it. ``judgement`` marks
    a value that the notice leaves open and the bureau has settled.
    """

    src: Sentence
    cite: Text
    see: Sentence | None = None
    judgement: bool = False
    note: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The numbers of all its sentences, each on its own."""
        return tuple(", ".join(filter(None, (self.src, self.see))).split(", "))
