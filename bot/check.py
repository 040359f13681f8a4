"""`tihang check`: is everything in place, and if not, what to mend. Never prints a secret."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Misconfigured, WeComError
from bot.server import CALLBACK_PATH
from bot.settings import ConfigurationError, DatabaseSettings, Settings, read_settings
from bot.wecom import WeComClient
from knowledge.library import load_library
from knowledge.load import PackMistake
from storage import migrate
from storage.database import DatabaseUnavailable, missing_file


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: what was looked at, whether it is well, and the state or the mend."""

    name: str
    ok: bool
    words: str

    def __str__(self) -> str:
        return f"{'✓' if self.ok else '✗'} {self.name}: {self.words}"


async def findings(env_file: str | None = ".env") -> list[Finding]:
    """Look at everything, also behind a first mistake, so that one run shows all there is to mend."""
    settings: Settings | None = None
    found: list[Finding] = []
    try:
        settings = read_settings(Settings, env_file)
        address = (settings.public_url or "https://你的域名") + CALLBACK_PATH
        found.append(Finding("配置", True, f"齐全，管理后台“接收消息”的 URL 填 {address}"))
    except ConfigurationError as error:
        found += [Finding("配置", False, line) for line in error.lines]
    found += await _database(env_file)
    found.append(_packs())
    found.append(await _wecom(settings))
    return found


async def _database(env_file: str | None) -> list[Finding]:
    try:
        url = read_settings(DatabaseSettings, env_file).database_url.get_secret_value()
    except ConfigurationError:
        return [Finding("数据库", False, "先改好上面的配置")]
    missing = _not_there(url)
    if missing is not None:
        return [missing]
    try:
        stands_at = await migrate.current(url)
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        mend = "请检查 TIHANG_DATABASE_URL、数据库是否已启动、文件夹是否存在并可写"
        return [Finding("数据库", False, f"打不开（{type(error).__name__}）。{mend}")]
    well = Finding("数据库", True, "可以读写")
    if stands_at == migrate.head():
        return [well, Finding("迁移", True, f"表结构是最新的（{stands_at}）")]
    return [well, Finding("迁移", False, "表结构还不是最新的。请运行 tihang migrate，或直接 tihang serve")]


def _not_there(url: str) -> Finding | None:
    """What to say of an SQLite file that does not exist: merely opening it would create it."""
    file = missing_file(url)
    if file is None:
        return None
    if not file.parent.is_dir():
        return Finding("数据库", False, f"{file} 的文件夹不存在。请先建好，或改 TIHANG_DATABASE_URL")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        return Finding("数据库", False, f"{file} 还不存在，它的文件夹又不可写。请改权限，或改 TIHANG_DATABASE_URL")
    return Finding("数据库", True, f"{file} 还不存在，运行 tihang serve 或 tihang migrate 时会创建，并建好表")


def _packs() -> Finding:
    try:
        library = load_library()
    except PackMistake as mistake:
        return Finding("政策包", False, f"{mistake}。请改好后运行 tihang policies lint")
    return Finding("政策包", True, f"{len(library.packs)} 个，都能读")


async def _wecom(settings: Settings | None) -> Finding:
    if settings is None:
        return Finding("企业微信", False, "先改好上面的配置")
    client = WeComClient(settings.wecom)
    await client.start()
    try:
        await client.check()
    except Misconfigured as error:
        return Finding("企业微信", False, str(error))
    except WeComError as error:
        mend = f"请检查这台机器能否访问 {settings.wecom.api_base}（网络、DNS、防火墙）"
        return Finding("企业微信", False, f"{error}。{mend}")
    finally:
        await client.stop()
    return Finding("企业微信", True, "能连上，企业 ID 与 Secret 正确")
