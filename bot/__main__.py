"""`tihang`: the table of contents of everything the command line can do."""

from __future__ import annotations

import typer

from bot.commands import check, decide, migrate, packs, sandbox, serve

app = typer.Typer(
    name="tihang", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="梯航：陪中小企业逐级成长的企业微信助手。",
)  # fmt: skip
app.command()(serve.serve)
app.command()(sandbox.sandbox)
app.command()(check.check)
app.command()(migrate.migrate)
app.command()(decide.assess)
app.command()(decide.rewards)
app.command()(packs.facts)
app.add_typer(packs.policies, name="policies")


def main() -> None:
    """Entry point of the `tihang` script."""
    app()


if __name__ == "__main__":
    main()
