"""How long a title lasts by a document: a record of a pack."""

from __future__ import annotations

from pydantic import Field

from knowledge.model import Model


class Term(Model):
    """A title of one of these tiers is valid for `years` from the day it was awarded. As reliable as its document."""

    clause: str = Field(pattern=r"^[^（）\s]{1,40}$")
    tiers: tuple[str, ...] = Field(min_length=1)
    years: int = Field(ge=1, le=10)
    says: str
