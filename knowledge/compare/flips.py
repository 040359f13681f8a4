"""Who stands otherwise under one version of a document than under another, and which clause decides it.

Both versions are held against a firm as of the same day, whether or not they are in force: what is compared is what
they ask. A missing figure is unknown under both and flips nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from knowledge.assess import Assessment, ProgramVerdict, assess
from knowledge.compare.diff import Pair, pairs, programs_of
from knowledge.compare.records import Change, ClauseFlip, FirmDiff, FlippedFirm, LibraryDiff, TierStates
from knowledge.evaluate import clause_states, program_state, setting_of
from knowledge.library import Library, ReadyProgram
from knowledge.policy import Pack, State
from knowledge.profile import Profile
from knowledge.regions import within

Key = tuple[str, str | None]


class Versions:
    """Two documents ready to be held against firms; the size standard is that of `library` unless they hold one."""

    def __init__(self, library: Library, a: Pack, b: Pack) -> None:
        self.packs = (a, b)
        self._libraries = tuple(_beside_size(library, pack) for pack in self.packs)
        self._ready: tuple[dict[Key, ReadyProgram], ...] = tuple(
            {(p.program.tier, p.program.variant): p for p in own.programs if p.pack.policy == pack.policy}
            for own, pack in zip(self._libraries, self.packs, strict=True)
        )
        before, after = map(programs_of, self.packs)
        self._pairs: dict[Key, list[Pair]] = {
            key: pairs(before[key], after[key], a.policy == b.policy) for key in before if key in after
        }

    def applies(self, region: str) -> tuple[bool, bool]:
        """Whether each document speaks for a region."""
        a, b = self.packs
        return within(region, a.region), within(region, b.region)

    def flips(self, profile: Profile, as_of: date) -> bool:
        """Whether any tier both documents have, or the size class, comes out otherwise. Quick: states alone."""
        a, b = (setting_of(own, profile, as_of) for own in self._libraries)
        if a.size.state != b.size.state:
            return True
        if not all(self.applies(profile.region)):
            return False
        old, new = self._ready
        return any(
            program_state(clause_states(old[key], a)) != program_state(clause_states(new[key], b))
            for key in self._pairs
        )

    def firm(self, profile: Profile, as_of: date) -> FirmDiff:
        """A firm under both documents, tier by tier, with the clauses that stand otherwise and their gaps."""
        old, new = (
            assess(own, profile, as_of, pack.policy) for own, pack in zip(self._libraries, self.packs, strict=True)
        )
        a_applies, b_applies = self.applies(profile.region)
        return FirmDiff(
            region=profile.region, a_applies=a_applies, b_applies=b_applies,
            a_size=old.size.state, b_size=new.size.state, programs=tuple(self._tiers(_by_key(old), _by_key(new))),
        )  # fmt: skip

    def _tiers(self, old: dict[Key, ProgramVerdict], new: dict[Key, ProgramVerdict]) -> Iterator[TierStates]:
        names = {key: ready.program.name for side in self._ready for key, ready in side.items()}
        for key in dict.fromkeys((*old, *new)):
            before, after = old.get(key), new.get(key)
            a, b = before and before.state, after and after.state
            clauses = tuple(_clauses(self._pairs[key], before, after)) if before and after else ()
            yield TierStates(
                tier=key[0], variant=key[1], name=names[key], a=a, b=b, flips=None not in (a, b) and a != b,
                preliminary=any(side.preliminary for side in (before, after) if side), clauses=clauses,
            )  # fmt: skip


def _beside_size(library: Library, pack: Pack) -> Library:
    size = library.size_pack
    standard = {} if size is None or pack.sizes else {size.policy: size}
    return Library({**standard, pack.policy: pack})


def _by_key(assessment: Assessment) -> dict[Key, ProgramVerdict]:
    return {(verdict.program.tier, verdict.program.variant): verdict for verdict in assessment.programs}


def _clauses(found: list[Pair], before: ProgramVerdict, after: ProgramVerdict) -> Iterator[ClauseFlip]:
    old, new = ({clause.condition.clause: clause for clause in side.clauses} for side in (before, after))
    flips = before.state != after.state
    for pair in found:
        was = old[pair.a.clause] if pair.a else None
        now = new[pair.b.clause] if pair.b else None
        a, b = was and was.outcome.state, now and now.outcome.state
        shown = now or was
        if shown is None or a == b or (a in (None, "met") and b in (None, "met")):
            continue
        yield ClauseFlip(
            a_clause=was and was.condition.clause, b_clause=now and now.condition.clause,
            says=shown.condition.says, a=a, b=b,
            # The worst clause makes the state: one that is worst no longer, or newly so, is why it flips.
            decides=flips and (a == before.state or b == after.state),
            missing=shown.outcome.missing, gap=shown.outcome.gaps,
        )  # fmt: skip


class Tally:
    """The firms of a database under both documents, one after the other; only those that flip are kept."""

    def __init__(self, versions: Versions, as_of: date) -> None:
        self._versions, self._as_of = versions, as_of
        self._firms = self._without_region = self._elsewhere = 0
        self._changes: Counter[tuple[str, str | None, str, State, State]] = Counter()
        self._flipped: list[FlippedFirm] = []

    def add(self, number: int, name: str | None, profile: Profile | None) -> None:
        """Look at one firm; no profile means that its region is not known."""
        self._firms += 1
        if profile is None:
            self._without_region += 1
            return
        if not all(self._versions.applies(profile.region)):
            self._elsewhere += 1
        if not self._versions.flips(profile, self._as_of):
            return
        found = self._versions.firm(profile, self._as_of)
        tiers = tuple(tier for tier in found.programs if tier.flips)
        for tier in tiers:
            if tier.a is not None and tier.b is not None:
                self._changes[tier.tier, tier.variant, tier.name, tier.a, tier.b] += 1
        self._flipped.append(
            FlippedFirm(
                id=number, name=name, region=profile.region, a_size=found.a_size, b_size=found.b_size, programs=tiers
            )
        )

    def result(self) -> LibraryDiff:
        """All that was looked at so far."""
        return LibraryDiff(
            firms=self._firms, without_region=self._without_region, elsewhere=self._elsewhere,
            changes=tuple(
                Change(tier=tier, variant=variant, name=name, a=a, b=b, firms=count)
                for (tier, variant, name, a, b), count in self._changes.items()
            ),
            flipped=tuple(self._flipped),
        )  # fmt: skip
