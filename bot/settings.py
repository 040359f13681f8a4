"""What the environment says: read once, checked at once, secrets kept out of every printout."""

from __future__ import annotations

import base64
import binascii
import re
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict, SettingsError

from storage.database import parse_url

PREFIX = "TIHANG_"
OFFICIAL_API = "https://qyapi.weixin.qq.com"

S = TypeVar("S", bound=BaseSettings)


class ConfigurationError(Exception):
    """The environment cannot be used. `lines` name each setting and its mend in Chinese, never its value."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a broken port or IPv6 address
        usable = False
    if not usable or "@" in value or "?" in value or "#" in value:
        raise ValueError("须是 http:// 或 https:// 开头的网址")
    return value.rstrip("/")


def _api_base(value: str) -> str:
    address = _web_address(value)
    if urlsplit(address).path:
        raise ValueError(f"只写协议和主机，不带 /cgi-bin，例如 {OFFICIAL_API}")
    return address


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("须是时区名，例如 Asia/Shanghai") from None
    return value


def _database(value: SecretStr) -> SecretStr:
    parse_url(value.get_secret_value())
    return value


def _aes_key(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    try:
        key = base64.b64decode(text + "=", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(text) != 43 or len(key) != 32:
        raise ValueError("须是管理后台“接收消息”页面给出的 43 个字母和数字，请整段复制")
    return value


def _one_word(value: SecretStr) -> SecretStr:
    if re.search(r"\s", value.get_secret_value()):
        raise ValueError("中间不能有空格或换行，请重新复制")
    return value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _corp_ids(value: str) -> str:
    if any(re.search(r"[^0-9A-Za-z_-]", name.strip()) for name in value.split(",")):
        raise ValueError("须是企业 ID，多个用英文逗号隔开")
    return value


class WeComSettings(BaseModel):
    """The self-built app, as its pages in the WeCom admin console show it."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    corp_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
    agent_id: Annotated[int, Field(gt=0)]
    secret: Annotated[SecretStr, AfterValidator(_one_word)]
    token: Annotated[SecretStr, AfterValidator(_one_word)]
    encoding_aes_key: Annotated[SecretStr, AfterValidator(_aes_key)]
    api_base: Annotated[str, AfterValidator(_api_base)] = OFFICIAL_API
    accepted_corps: Annotated[str, AfterValidator(_corp_ids)] = ""
    """Corps besides our own whose messages are taken (上下游 and 企业互联), comma separated."""
    accounts: Annotated[int, Field(gt=0)] | None = None
    """The corp's 账号上限: the app may send 200 times as many messages a day. None: not counted."""

    @property
    def corps(self) -> frozenset[str]:
        """Our own corp and every accepted one."""
        others = (name.strip() for name in self.accepted_corps.split(","))
        return frozenset({self.corp_id, *filter(None, others)})

    @property
    def quota(self) -> int | None:
        """How many messages the app may send on a day (doc 90312), where that is known."""
        return None if self.accounts is None else 200 * self.accounts


class DatabaseSettings(BaseSettings):
    """What every command needs that touches the database or writes a log."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
    )

    # A database address carries a password.
    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr("sqlite+aiosqlite:///tihang.db")
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Shanghai"
    log_format: Literal["text", "json"] = "text"
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = "INFO"


class Settings(DatabaseSettings):
    """Everything `tihang serve` needs. `port` 0 takes any free port (tests)."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: Annotated[str, AfterValidator(_web_address)] | None = None
    wecom: WeComSettings


def read_settings(kind: type[S], env_file: str | None = ".env") -> S:
    """The settings from the environment and `env_file`. Raises ConfigurationError with a line for each mistake.

    A name that no setting has is a mistake, too: misspelt, it would leave the default in force in silence.
    """
    unknown: list[str] = []
    try:
        unknown = _unknown(env_file)
        settings = kind(_env_file=env_file)
    except ValidationError as error:
        raise ConfigurationError(unknown + [line for found in error.errors() for line in _lines(dict(found))]) from None
    except SettingsError:
        raise ConfigurationError([f"{PREFIX}WECOM：请分项写，例如 {PREFIX}WECOM__CORP_ID=…"]) from None
    except UnicodeDecodeError:
        raise ConfigurationError([".env：不是 UTF-8 编码，请另存为 UTF-8"]) from None
    if unknown:
        raise ConfigurationError(unknown)
    return settings


def _unknown(env_file: str | None) -> list[str]:
    """A line for each TIHANG_ name of the environment or `env_file` that is no setting's."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    known += [f"{PREFIX}WECOM__{name.upper()}" for name in WeComSettings.model_fields]
    sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings, env_file=env_file))
    names = {name.upper(): None for source in sources for name, value in source.env_vars.items() if value}
    lines = []
    for name in names:
        if name.startswith(PREFIX) and name not in known:
            likely = get_close_matches(name, known, 1)
            mend = f"是不是 {likely[0]}？请改名，或删去" if likely else "请删去"
            lines.append(f"{name[:100]}：没有这个设置。{mend}")
    return lines


_OPTIONAL = ("WECOM__ACCOUNTS",)
# What to write, for a setting that is missing or that pydantic itself refuses.
_MENDS = {
    "WECOM__CORP_ID": "企业 ID，见管理后台“我的企业”，例如 ww 开头的一串字母和数字",
    "WECOM__AGENT_ID": "应用的 AgentId，见管理后台“应用管理”，是一个正整数",
    "WECOM__SECRET": "应用的 Secret，见管理后台“应用管理”",
    "WECOM__TOKEN": "“接收消息”页面的 Token",
    "WECOM__ENCODING_AES_KEY": "“接收消息”页面的 EncodingAESKey，43 个字符",
    "WECOM__ACCOUNTS": "企业微信的账号上限，见管理后台“我的企业”，是一个正整数；可以不写",
    "PORT": "端口号，0 到 65535 的整数",
    "LOG_FORMAT": "text 或 json",
    "LOG_LEVEL": "DEBUG、INFO、WARNING 或 ERROR",
}


def _lines(error: dict[str, Any]) -> list[str]:
    name = "__".join(str(part).upper() for part in error["loc"])
    if error["type"] == "missing":
        needed = [key for key in _MENDS if key.startswith("WECOM__") and key not in _OPTIONAL]
        missing = needed if name == "WECOM" else [name]
        return [f"{PREFIX}{key}：没有设置。请填写{_MENDS.get(key, '')}" for key in missing]
    if error["type"] == "value_error":
        return [f"{PREFIX}{name}：{error['ctx']['error']}"]
    return [f"{PREFIX}{name}：写法不对。应为{_MENDS.get(name, '字符串')}"]
