"""Who can be tried out: four made-up firms, the people who write for them, an agency, and two made-up officers."""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Region = Annotated[str, Field(pattern=r"^\d{6}$")]
CODE = r"^[0-9A-HJ-NP-RTUW-Y]{18}$"
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
    uscc: Annotated[str, Field(pattern=CODE)]
    region: Region
    place: str
    variant: Literal["manufacturing", "innovation"] | None = None
    colleague: Contact | None = None
    """A second person of the firm, whom it can invite."""


class Agency(_Record):
    """Somebody who speaks for nobody at first; `codes` are made-up ones to be bound to."""

    contact: Contact
    name: str
    place: str
    codes: tuple[Annotated[str, Field(pattern=CODE)], ...]


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
    agencies: tuple[Agency, ...]
    officers: tuple[Officer, ...]

    @cached_property
    def userids(self) -> tuple[str, ...]:
        """All user ids, firms first, in the order of the file."""
        colleagues = [f.colleague.userid for f in self.firms if f.colleague]
        agencies = [a.contact.userid for a in self.agencies]
        return (*(f.contact.userid for f in self.firms), *colleagues, *agencies, *(o.userid for o in self.officers))

    def find(self, userid: str) -> str | None:
        """The user id as the file spells it, or None; WeCom compares them without regard to case."""
        return next((known for known in self.userids if known.casefold() == userid.casefold()), None)


def load_people() -> People:
    """The people of `people.yaml`. Raises pydantic.ValidationError when the file is wrong."""
    text = files("bot.sandbox").joinpath("people.yaml").read_text(encoding="utf-8")
    return People.model_validate(yaml.safe_load(text))
