"""What is in a digest: each section with its count, a few lines for the digest itself and all of them for who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection

from knowledge.library import Library, ReadyProgram
from knowledge.progress import STANDINGS, Held, Progress, progress, standing_word
from knowledge.regions import depth, region_name
from knowledge.tiers import tiers
from knowledge.validity import month_and_day, standing
from knowledge.wording import VARIANTS
from scheduler.digests.ahead import Fresh, answered, duties, windows
from scheduler.digests.lines import NAMED, Part, brief, somebody
from storage import matters
from storage.agenda import Almanac
from storage.briefing import Line
from storage.matters import Firm, Moved, Waiting

Verdict = tuple[int, str, str, str]
"""A firm's verdict: firm, policy, tier, variant."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a digest is of: these places since the last one, up to the business moment `now`.

    `named` says whether firms are named: not in a group, which people from outside may be in. `told` stood in the
    last digest already, of the day it went out.
    """

    regions: tuple[str, ...]
    since: datetime
    now: datetime
    library: Library
    almanac: Almanac
    held: Held | None = None
    named: bool = True
    told: frozenset[Verdict] = frozenset()
    late: Mapping[int, Sequence[Firm]] = field(default_factory=dict)
    """The firms that did nothing about an overdue window, by its id."""
    until: date | None = None
    """What begins or ends until then is told although nothing of it changed; None: everything that lies ahead is."""
    aims: frozenset[str] = frozenset()
    """How targets stood when they were last told."""

    @property
    def today(self) -> date:
        """The business day."""
        return self.now.date()

    def place(self, region: str) -> str:
        """` 金湖县` beside what lies below the places of the digest; nothing where there is just one county."""
        return "" if self.regions == (region,) and depth(region) == 3 else f" {region_name(region)}"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a digest tells, in order, and what beside it only stands as it stood: kept for who asks.

    `told` are the verdicts in it that changed on this very day, `aims` how targets stand.
    """

    parts: tuple[Part, ...]
    outlook: tuple[Part, ...]
    told: tuple[Verdict, ...]
    aims: tuple[str, ...]


def contents(conn: Connection, scope: Scope) -> Contents:
    """The sections that have something in them: what is new, what waits, what comes; and the outlook."""
    changed = [_changed(conn, scope, kind) for kind in ("reached", "near")]
    fresh = None if scope.until is None else Fresh(scope.since, scope.today, scope.until)
    coming, answers, work, aims = _outlook(conn, scope, fresh)
    found = [
        _declarations(conn, scope),
        *(_moved(scope, title, rows, count) for title, rows, count in changed),
        coming,
        answers,
        _late(conn, scope),
        work,
        aims,
        _undelivered(conn, scope),
    ]
    whole = _outlook(conn, scope, None) if fresh else []
    shown = {part.full for part in found if part is not None}
    return Contents(
        tuple(part for part in found if part is not None),
        tuple(part for part in whole if part is not None and part.full not in shown),
        tuple(_verdict(row) for _, rows, _ in changed for row in rows if row.on == scope.today),
        _aims(scope),
    )


def _outlook(conn: Connection, scope: Scope, fresh: Fresh | None) -> list[Part | None]:
    """Windows, how they were answered, duties and targets: all of it, or what is fresh."""
    almanac, regions, today, place = scope.almanac, scope.regions, scope.today, scope.place
    changed = fresh is None or not scope.aims.issuperset(_aims(scope))
    return [
        windows(scope.library, almanac, regions, today, place, fresh),
        answered(conn, almanac, regions, today, place, scope.named, scope.late, fresh),
        duties(conn, scope.library, almanac, regions, today, place, fresh),
        _targets(scope, news=fresh is not None) if changed else None,
    ]


def _aims(scope: Scope) -> tuple[str, ...]:
    found = _targets(scope)
    return tuple(line.text for line in found.full) if found else ()


def _declarations(conn: Connection, scope: Scope) -> Part | None:
    rows, count = matters.declarations(conn, scope.regions)
    return _requests(scope, rows, f"新提交待核对{count}件", count) if count else None


def _late(conn: Connection, scope: Scope) -> Part | None:
    rows, count = matters.late(conn, scope.regions, scope.today)
    return _requests(scope, rows, f"诉求和申请过了答复期限{count}件", count) if count else None


def _requests(scope: Scope, rows: Sequence[Waiting], title: str, count: int) -> Part:
    lines = [Line(_request(scope, row)) for row in rows] if scope.named else []
    left = [Line(f"只列出期限最早的{len(rows)}件。")] if scope.named and count > len(rows) else []
    return Part(title, tuple(lines), (*lines, *left))


def _request(scope: Scope, row: Waiting) -> str:
    due = ""
    if row.due is not None:
        past = (scope.today - row.due).days
        due = f"，已过{past}天" if past > 0 else f"，{month_and_day(row.due)}前"
    topic = f" {row.topic}" if row.topic else ""
    return f"{row.number}{topic} {somebody(row.firm)}{scope.place(row.region)}{due}"


def _changed(conn: Connection, scope: Scope, kind: str) -> tuple[str, list[Moved], int]:
    read = matters.reached if kind == "reached" else matters.near
    rows, count = read(conn, scope.regions, scope.since.date())
    left = [row for row in rows if row.on > scope.since.date() or _verdict(row) not in scope.told]
    title = "新够条件" if kind == "reached" else "新到只差一项"
    return title, left, count - (len(rows) - len(left))


def _moved(scope: Scope, title: str, rows: Sequence[Moved], count: int) -> Part | None:
    if not rows:
        return None
    short: list[Line] = []
    full: list[Line] = []
    programs = {(r.pack.policy, r.program.tier, r.program.variant or ""): r for r in scope.library.programs}
    for key, of_program in groupby(rows, lambda row: (row.policy, row.tier, row.variant)):
        firms = list(of_program)
        head = f"{_program(programs.get(key), key[1], scope.today)}{len(firms)}家"
        full.append(Line(f"{head}：" if scope.named else head))
        short.append(full[-1])
        if scope.named:
            shown = firms[:NAMED]
            names = "、".join(brief(row.name) + _judged(row) for row in shown)
            short[-1] = Line(f"{head}：{names}{'等' if len(firms) > NAMED else ''}", tuple(row.firm for row in shown))
            full += [
                Line(
                    f"　{somebody(row.name)}{_judged(row)}{scope.place(row.region)}（{month_and_day(row.on)}）",
                    (row.firm,),
                )
                for row in firms
            ]
    if scope.named and count > len(rows):
        full.append(Line(f"只列出{len(rows)}家次，全部可以导出名单。"))
    many = len({row.firm for row in rows})
    unit = f"{many}家" if count == len(rows) else f"{count}家次"
    return Part(f"{title}{unit}（按在册情况初步对照）", tuple(short), tuple(full))


def _program(ready: ReadyProgram | None, tier: str, today: date) -> str:
    """The title, its document, clause and standing."""
    if ready is None:
        return tiers()[tier].name if tier in tiers() else tier
    program = ready.program
    stands = STANDINGS[standing(ready.validity, today)]
    name = tiers()[program.tier].name + (f"·{VARIANTS[program.variant]}" if program.variant else "")
    return f"{name}（《{ready.pack.short}》{program.clause}，{stands}）"


def _judged(row: Moved) -> str:
    return "[另有条款要认定]" if row.state == "judge" else ""


def _verdict(row: Moved) -> Verdict:
    return row.firm, row.policy, row.tier, row.variant


def _targets(scope: Scope, news: bool = False) -> Part | None:
    """Plans against what is on record: of the places' own documents, else of those below."""
    if scope.held is None:
        return None
    packs = sorted(scope.library.packs.values(), key=lambda pack: (depth(pack.region), pack.policy))
    found = progress(packs, scope.regions, scope.held, scope.today)
    own = [one for one in found if one.pack.region in scope.regions]
    lines: list[Line] = []
    short: list[Line] = []
    for policy, rows in groupby(own or found, lambda one: one.pack.policy):
        listed = list(rows)
        pack = scope.library.packs[policy]
        clauses = "、".join(dict.fromkeys(one.target.clause for one in listed))
        lines.append(Line(f"《{pack.short}》{standing_word(pack, scope.today)}，{clauses}："))
        lines += [Line(f"　{one.says}") for one in listed]
        short += [Line(_target(one)) for one in listed if one.target.year is None]
    if not lines:
        return None
    first = lines[0].text.removesuffix("：")
    several = len({one.pack.policy for one in own or found})
    ground = first if several == 1 else f"{first}等{several}个文件"
    lines.append(Line("在册只数在这里登记了称号的企业，不是全部。"))
    return Part(f"目标和在册（只数这里登记的；{ground}）", tuple(short), tuple(lines), news)


def _target(one: Progress) -> str:
    aim = f"{'累计' if one.measure == 'total' else '新增'}{one.aim_words}"
    return f"{one.name}：{one.last}年止{aim}，在册{one.reached}家"


def _undelivered(conn: Connection, scope: Scope) -> Part | None:
    since = min(scope.since, scope.now - timedelta(days=1))
    rows = matters.undelivered(conn, scope.regions, since, standing=scope.until is None)
    if not rows:
        return None
    lines = list(_unsent(scope, rows)) if scope.named else []
    return Part(f"没送到{len(rows)}处", tuple(lines), tuple(lines))


def _unsent(scope: Scope, rows: Sequence[matters.Unsent]) -> Iterator[Line]:
    for row in rows:
        whose = f"{somebody(row.name)}的联系人" if row.firm is not None else f"群“{row.name}”"
        many = f"（{row.count}条）" if row.count > 1 else ""
        yield Line(
            f"{whose}{scope.place(row.region)}{many}：{row.why or '原因不明'}", () if row.firm is None else (row.firm,)
        )
