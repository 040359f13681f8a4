"""Who can be tried out: four made-up firms with one contact each, and two made-up officers."""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Region = Annotated[str, Field(pattern=r"^\d{6}$")]
UserId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(_Record):
    """The person who writes for a firm."""

    userid: UserId
    name: str


class Firm(_Record):
    """A made-up enterprise; `variant` only where a region's programs ask for it."""

    contact: Contact
    name: str
    short: str
    business: str
    uscc: Annotated[str, Field(pattern=r"^[0-9A-HJ-NP-RTUW-Y]{18}$")]
    region: Region
    place: str
    variant: Literal["manufacturing", "innovation"] | None = None


class Officer(_Record):
    """Someone of the bureau that grows the firms of `region`."""

    userid: UserId
    name: str
    office: str
    place: str
    region: Region


class People(_Record):
    """Everyone whom the stand-in for WeCom knows; anyone else is an unknown user id there."""

    firms: tuple[Firm, ...]
    officers: tuple[Officer, ...]

    @cached_property
    def userids(self) -> tuple[str, ...]:
        """All user ids, firms first, in the order of the file."""
        return tuple(f.contact.userid for f in self.firms) + tuple(o.userid for o in self.officers)

    def find(self, userid: str) -> str | None:
        """The user id as the file spells it, or None; WeCom compares them without regard to case."""
        return next((known for known in self.userids if known.casefold() == userid.casefold()), None)


def load_people() -> People:
    """The people of `people.yaml`. Raises pydantic.ValidationError when the file is wrong."""
    text = files("bot.sandbox").joinpath("people.yaml").read_text(encoding="utf-8")
    return People.model_validate(yaml.safe_load(text))
