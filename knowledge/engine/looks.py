"""Comparisons that are not about numbers: yes and no, levels, titles, incidents, dates, size and place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from knowledge import rules as r
from knowledge.engine.measure import Setting
from knowledge.engine.outcome import JUDGE, MET, UNKNOWN, UNMET, Gap, Seen
from knowledge.facts import LEVEL_NAMES, LEVELS
from knowledge.wording import label


class _Single:
    """A comparison of one fact that is known or not."""

    key: str

    def __init__(self, rule: Any, key: str) -> None:
        self.rule, self.key, self.says = rule, key, label(rule)

    def missing(self, setting: Setting) -> tuple[str, ...]:
        """The fact itself."""
        return (self.key,)

    def saw(self, setting: Setting) -> Seen:
        """The fact as it stands."""
        value = setting.facts.get(self.key)
        return () if value is None else ((self.key, None, self.shown(value)),)

    def shown(self, value: Any) -> Any:
        """How the fact is shown."""
        return value


class Flagged(_Single):
    """A yes/no fact that must be yes."""

    def __init__(self, rule: r.Flag | r.Judge, key: str) -> None:
        super().__init__(rule, key)
        self._no = Gap(key, None, True, False, 1, "项")

    def gap(self, setting: Setting) -> Gap:
        """It is no."""
        return self._no


class AtLevel(_Single):
    """A fact on the scale none < county < city < province < national."""

    rule: r.AtLevel

    def gap(self, setting: Setting) -> Gap:
        """The levels in between."""
        value = setting.facts[self.key]
        short = LEVELS.index(self.rule.min) - LEVELS.index(value)
        return Gap(self.key, None, self.rule.min, value, short, "级")

    def shown(self, value: Any) -> Any:
        """The level in words."""
        return LEVEL_NAMES[value]


class Held(_Single):
    """Another title, held and where asked still within its term."""

    rule: r.Holds

    def __init__(self, rule: r.Holds) -> None:
        super().__init__(rule, "titles")

    def decide(self, setting: Setting) -> int:
        """Unknown without the list, or where the title is there but not since when."""
        titles = setting.facts.get("titles")
        if titles is None:
            return UNKNOWN
        days = [title.on for title in titles if title.tier == self.rule.holds]
        if any(self._counts(day, setting.as_of) for day in days):
            return MET
        return UNKNOWN if None in days else UNMET

    def _counts(self, won: date | None, as_of: date) -> bool:
        years = self.rule.valid_years
        return years is None or (won is not None and won <= as_of <= years_before(won, -years))

    def gap(self, setting: Setting) -> Gap:
        """The title."""
        return Gap("titles", None, self.rule.holds, [title.tier for title in setting.facts["titles"]], 1, "项")

    def saw(self, setting: Setting) -> Seen:
        """The list of titles says it all."""
        return ()


class Cleaned(_Single):
    """No event of some kinds in the last years."""

    rule: r.Clean

    def __init__(self, rule: r.Clean) -> None:
        super().__init__(rule, "incidents")

    def decide(self, setting: Setting) -> int:
        """Where there were events; one exactly on the anniversary still counts."""
        kinds = {event.kind for event in self._recent(setting)}
        return UNMET if kinds & set(self.rule.clean) else JUDGE if kinds & set(self.rule.doubtful) else MET

    def _recent(self, setting: Setting) -> list[Any]:
        return [
            event
            for event in setting.facts["incidents"]
            if event.on <= setting.as_of <= years_before(event.on, -self.rule.years)
        ]

    def gap(self, setting: Setting) -> Gap:
        """The first day on which the last event no longer counts."""
        last = max(event.on for event in self._recent(setting) if event.kind in self.rule.clean)
        free = years_before(last, -self.rule.years) + timedelta(days=1)
        return Gap("incidents", None, free.isoformat(), last.isoformat(), (free - setting.as_of).days, "天")

    def saw(self, setting: Setting) -> Seen:
        """The events are not repeated."""
        return ()


class Dated(_Single):
    """A date fact on or after a day."""

    rule: r.Since

    def gap(self, setting: Setting) -> Gap:
        """How many days too early."""
        day = setting.facts[self.key]
        return Gap(self.key, None, self.rule.since.isoformat(), day.isoformat(), (self.rule.since - day).days, "天")

    def shown(self, value: Any) -> Any:
        """The day."""
        return value.isoformat()


class Aged(_Single):
    """Full years since a date fact."""

    rule: r.Aged

    def decide(self, setting: Setting) -> int:
        """Reached on the day itself."""
        day = setting.facts.get(self.key)
        if day is None:
            return UNKNOWN
        return MET if years_before(day, -self.rule.min_years) <= setting.as_of else UNMET

    def gap(self, setting: Setting) -> Gap:
        """The first day on which it is old enough."""
        day = setting.facts[self.key]
        earliest = years_before(day, -self.rule.min_years)
        return Gap(self.key, None, earliest.isoformat(), day.isoformat(), (earliest - setting.as_of).days, "天")

    def shown(self, value: Any) -> Any:
        """The day."""
        return value.isoformat()


class Sized:
    """Fits the national size standard."""

    def __init__(self, rule: r.Sme) -> None:
        self.says = label(rule)

    def decide(self, setting: Setting) -> int:
        """Met as soon as large is impossible."""
        possible = setting.size.possible
        if "large" not in possible:
            return MET
        return UNMET if len(possible) == 1 else UNKNOWN

    def missing(self, setting: Setting) -> tuple[str, ...]:
        """What would settle the class."""
        missing: tuple[str, ...] = setting.size.missing
        return missing

    def gap(self, setting: Setting) -> None:
        """A firm that is too large lacks nothing."""

    def saw(self, setting: Setting) -> Seen:
        """The class is told apart from this."""
        return ()


class Placed:
    """Registered in a region."""

    def __init__(self, rule: r.Inside) -> None:
        self.rule, self.says = rule, label(rule)

    def missing(self, setting: Setting) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def gap(self, setting: Setting) -> None:
        """It cannot be mended."""

    def saw(self, setting: Setting) -> Seen:
        """The region stands above the verdict."""
        return ()


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier (later if negative); 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
