"""What is in a digest: each section with its count, a few lines for the digest itself and all of them for who asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import Connection

from knowledge.library import ReadyProgram
from knowledge.tiers import tiers
from knowledge.validity import STANDINGS, month_and_day, standing
from knowledge.wording import VARIANTS
from scheduler.digests.answers import answered
from scheduler.digests.duties import duties
from scheduler.digests.lines import NAMED, Part, brief, somebody
from scheduler.digests.scope import Scope, Verdict
from scheduler.digests.targets import aims, targets
from scheduler.digests.windows import windows
from storage import matters
from storage.briefing import Line
from storage.matters import Moved, Waiting


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
    coming, answers, work, plans = _outlook(conn, scope)
    found = [
        _declarations(conn, scope),
        *(_moved(scope, title, rows, count) for title, rows, count in changed),
        coming,
        answers,
        _late(conn, scope),
        work,
        plans,
        _undelivered(conn, scope),
    ]
    whole = [] if scope.until is None else _outlook(conn, replace(scope, until=None))
    shown = {part.full for part in found if part is not None}
    return Contents(
        tuple(part for part in found if part is not None),
        tuple(part for part in whole if part is not None and part.full not in shown),
        tuple(_verdict(row) for _, rows, _ in changed for row in rows if row.on == scope.today),
        aims(scope),
    )


def _outlook(conn: Connection, scope: Scope) -> list[Part | None]:
    """Windows, how they were answered, duties and targets: all of it, or only news."""
    same = scope.until is not None and scope.aims.issuperset(aims(scope))
    return [windows(scope), answered(conn, scope), duties(conn, scope), None if same else targets(scope)]


def _declarations(conn: Connection, scope: Scope) -> Part | None:
    rows, count = matters.declarations(conn, scope.regions)
    return _requests(scope, rows, f"新提交待核对{count}件", count) if count else None


def _late(conn: Connection, scope: Scope) -> Part | None:
    rows, count = matters.late(conn, scope.regions, scope.today)
    return _requests(scope, rows, f"诉求和申请过了答复期限{count}件", count) if count else None


def _requests(scope: Scope, rows: Sequence[Waiting], title: str, count: int) -> Part:
    lines = [Line(_request(scope, row), _firm(row)) for row in rows] if scope.named else []
    left = [Line(f"只列出期限最早的{len(rows)}件。")] if scope.named and count > len(rows) else []
    return Part(title, tuple(lines), (*lines, *left))


def _firm(row: Waiting) -> tuple[int, ...]:
    return () if row.firm_id is None else (row.firm_id,)


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
