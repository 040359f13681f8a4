"""Settings from the environment: what stops the start, in words that mend it, and without the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import OFFICIAL_API, ConfigurationError, DatabaseSettings, Settings, read_settings
from tests.fake_wecom import SECRET
from tests.seal import AES_KEY, AGENT, CORP, TOKEN

FULL = {
    "TIHANG_WECOM__CORP_ID": CORP,
    "TIHANG_WECOM__AGENT_ID": str(AGENT),
    "TIHANG_WECOM__SECRET": SECRET,
    "TIHANG_WECOM__TOKEN": TOKEN,
    "TIHANG_WECOM__ENCODING_AES_KEY": AES_KEY,
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The five settings there are no defaults for."""
    for name, value in FULL.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def read() -> Settings:
    return read_settings(Settings, env_file=None)


def mistakes() -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        read()
    return error.value.lines


def test_five_settings_are_enough(environment: pytest.MonkeyPatch) -> None:
    settings = read()
    assert settings.wecom.agent_id == AGENT
    assert settings.wecom.api_base == OFFICIAL_API
    assert settings.wecom.corps == {CORP}
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///tihang.db"
    assert settings.timezone == "Asia/Shanghai"


def test_nothing_set_names_all_five() -> None:
    assert [line.split("：")[0] for line in mistakes()] == list(FULL)


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_one_missing_is_named_with_its_mend(environment: pytest.MonkeyPatch, name: str, how: str) -> None:
    if how == "missing":
        environment.delenv(name)
    else:
        environment.setenv(name, "")
    (line,) = mistakes()
    assert line.startswith(f"{name}：没有设置。请填写")
    assert len(line) > len(f"{name}：没有设置。请填写")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIHANG_WECOM__CORP_ID", "wx 1"),
        ("TIHANG_WECOM__AGENT_ID", "第一个"),
        ("TIHANG_WECOM__AGENT_ID", "-1"),
        ("TIHANG_WECOM__SECRET", "two words"),
        ("TIHANG_WECOM__ENCODING_AES_KEY", AES_KEY[:-1]),
        ("TIHANG_WECOM__ENCODING_AES_KEY", AES_KEY[:-1] + "!"),
        ("TIHANG_WECOM__ENCODING_AES_KEY", "密钥" * 20),
        ("TIHANG_WECOM__API_BASE", "qyapi.example"),
        ("TIHANG_WECOM__API_BASE", "https://api.example/cgi-bin"),
        ("TIHANG_WECOM__API_BASE", "https://[::1"),
        ("TIHANG_WECOM__ACCEPTED_CORPS", "ww1；ww2"),
        ("TIHANG_PORT", "70000"),
        ("TIHANG_PORT", "http"),
        ("TIHANG_PUBLIC_URL", "ftp://bureau.example"),
        ("TIHANG_TIMEZONE", "北京"),
        ("TIHANG_TIMEZONE", "../etc/passwd"),
        ("TIHANG_DATABASE_URL", "mysql://user:hidden@host/db"),
        ("TIHANG_DATABASE_URL", "nonsense"),
        ("TIHANG_LOG_FORMAT", "xml"),
        ("TIHANG_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_malformed_value_is_named_and_never_repeated(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    (line,) = mistakes()
    assert line.startswith(f"{name}：")
    assert value not in line
    assert "hidden" not in line
    assert any("\u4e00" <= letter <= "\u9fff" for letter in line)


def test_the_whole_group_in_one_variable_is_refused_with_a_hint(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TIHANG_WECOM", "{")
    assert "TIHANG_WECOM__CORP_ID" in mistakes()[0]


def test_secrets_are_in_no_printout(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TIHANG_DATABASE_URL", "postgresql+asyncpg://user:hidden@host/db")
    settings = read()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    for secret in (SECRET, TOKEN, AES_KEY, "hidden"):
        assert secret not in shown


def test_accepted_corps_are_added_to_our_own(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TIHANG_WECOM__ACCEPTED_CORPS", "ww1, ww2,")
    assert read().wecom.corps == {CORP, "ww1", "ww2"}


def test_a_env_file_is_read_and_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("\n".join(f"{name}={value}" for name, value in FULL.items()) + "\nTIHANG_PORT=9000\n")
    assert read_settings(Settings, str(file)).port == 9000
    monkeypatch.setenv("TIHANG_PORT", "9001")
    assert read_settings(Settings, str(file)).port == 9001
    file.write_bytes("TIHANG_HOST=主机\n".encode("gb18030"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_settings(Settings, str(file))


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("TIHANG_DATABSE_URL", "TIHANG_DATABASE_URL"),
        ("TIHANG_WECOM_SECRET", "TIHANG_WECOM__SECRET"),
        ("TIHANG_WECOM__SECERT", "TIHANG_WECOM__SECRET"),
        ("tihang_prot", "TIHANG_PORT"),
        ("TIHANG_WECOM__FOO", ""),
        ("TIHANG_X", ""),
    ],
)
@pytest.mark.parametrize("kind", [Settings, DatabaseSettings])
def test_a_name_of_no_setting_stops_the_start_with_the_likely_one(
    environment: pytest.MonkeyPatch, tmp_path: Path, kind: type[DatabaseSettings], name: str, likely: str
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{name}=hidden\nOTHER_NAME=1\n")
    with pytest.raises(ConfigurationError) as in_file:
        read_settings(kind, str(file))
    environment.setenv(name, "hidden")
    with pytest.raises(ConfigurationError) as in_environment:
        read_settings(kind, None)
    assert in_file.value.lines == in_environment.value.lines
    (line,) = in_file.value.lines
    assert line.startswith(f"{name.upper()}：没有这个设置")
    assert likely in line
    assert "hidden" not in line


def test_a_misspelt_name_is_told_next_to_the_missing_one(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("TIHANG_WECOM__TOKEN")
    environment.setenv("TIHANG_WECOM__TOKNE", "x")
    assert [line.split("：")[0] for line in mistakes()] == ["TIHANG_WECOM__TOKNE", "TIHANG_WECOM__TOKEN"]


def test_every_setting_of_the_contract_is_known(environment: pytest.MonkeyPatch) -> None:
    given = {
        "TIHANG_DATABASE_URL": "sqlite+aiosqlite:///x.db",
        "TIHANG_HOST": "127.0.0.1",
        "TIHANG_PORT": "8080",
        "TIHANG_PUBLIC_URL": "https://bureau.example",
        "TIHANG_TIMEZONE": "Asia/Shanghai",
        "TIHANG_WECOM__API_BASE": OFFICIAL_API,
        "TIHANG_LOG_FORMAT": "json",
        "TIHANG_LOG_LEVEL": "INFO",
    }
    for name, value in given.items():
        environment.setenv(name, value)
    assert read().public_url == "https://bureau.example"


def test_the_database_needs_nothing_else() -> None:
    assert read_settings(DatabaseSettings, None).database_url.get_secret_value().startswith("sqlite")
