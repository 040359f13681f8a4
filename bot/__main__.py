"""`tihang`: the table of contents of everything the command line can do.

What serves is imported only when it is asked for: deciding a profile needs neither HTTP nor a database.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import ask, decide, firms, groups, members, outbox, packs, parse, plan, understand, windows
from bot.interpreter import load_in_peace

app = typer.Typer(
    name="tihang",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="梯航：陪中小企业逐级成长的企业微信助手。",
)

texts = typer.Typer(no_args_is_help=True, help="已导入的政策文本：列出、移除。")


@app.command()
def serve() -> None:
    """启动企业微信回调服务与定时任务，配置取自环境变量（先自动更新数据库表结构）。"""
    from bot.commands.serve import serve as run

    run()


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=1, max=65535, help="网页和替身服务的端口。")] = 8080,
    as_of: Annotated[str | None, typer.Option(metavar="日期", help="以哪一天为今天，例如 2023-06-01。")] = None,
    db: Annotated[
        str | None, typer.Option(metavar="URL", help="数据库；不写则用当前目录下的 tihang-sandbox-端口.db。")
    ] = None,
) -> None:
    """在本机网页里试用：真实的机器人加一个企业微信替身，不需要企业微信账号，也不读环境变量。"""
    from bot.commands.sandbox import sandbox as run

    run(port, as_of, db)


@app.command()
def chat(
    person: Annotated[str, typer.Option("--as", metavar="名字", help="以谁的身份说话。")] = "zhang",
    as_of: Annotated[str | None, typer.Option(metavar="日期", help="以哪一天为今天，例如 2023-06-01。")] = None,
) -> None:
    """在终端里和同一个机器人对话；用 TIHANG_DATABASE_URL 的数据库，不连企业微信。"""
    from bot.commands.chat import chat as run

    run(person, as_of)


@app.command()
def check() -> None:
    """检查配置、数据库、迁移、政策包和企业微信是否就绪，逐项给出改法。"""
    from bot.commands.check import check as run

    run()


@app.command()
def migrate() -> None:
    """创建或更新数据库的表结构；只需要 TIHANG_DATABASE_URL。"""
    from bot.commands.migrate import migrate as run

    run()


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="文件…", help="政策文本：txt、docx 或 pdf，可以写多个。")],
) -> None:
    """把政策文本（txt、docx、pdf）加入可检索的范围；只需要 TIHANG_DATABASE_URL。"""
    from bot.commands.texts import import_texts as run

    run(files)


@texts.command("list")
def list_texts() -> None:
    """列出已导入的政策文本。"""
    from bot.commands.texts import list_texts as run

    run()


@texts.command("remove")
def remove_text(id_: Annotated[str, typer.Argument(metavar="ID", help="见 tihang texts list。")]) -> None:
    """移除一份已导入的政策文本。"""
    from bot.commands.texts import remove_text as run

    run(id_)


app.command()(decide.assess)
app.command()(decide.rewards)
app.command()(ask.ask)
app.command()(understand.understand)
app.command(context_settings={"ignore_unknown_options": True})(parse.parse)  # -200万 is no option
app.command()(packs.facts)
app.command()(plan.plan)
app.add_typer(packs.policies, name="policies")
app.add_typer(firms.firms, name="firms")
app.add_typer(groups.groups, name="groups")
app.add_typer(members.members, name="members")
app.add_typer(windows.windows, name="windows")
app.add_typer(outbox.outbox, name="outbox")
app.add_typer(texts, name="texts")


_FULL = {errno.ENOSPC: "磁盘已满", errno.EDQUOT: "超出了磁盘配额", errno.EFBIG: "超出了文件大小上限"}


def main() -> None:
    """Entry point of the `tihang` script. Output that finds no room is one line on stderr and exit 1."""
    load_in_peace()
    try:
        app()
    except OSError as problem:
        if problem.errno not in _FULL:
            raise
        # What is still held back would be written, and fail, once more at the very end.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        try:
            print(f"没有写完：{_FULL[problem.errno]}", file=sys.stderr)
        except OSError:  # stderr lies on the same disk
            os.dup2(nowhere, 2)
        sys.exit(1)


if __name__ == "__main__":
    main()
