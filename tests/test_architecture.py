"""What holds the whole repository together: who may import whom, what is packaged, how long and how documented."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "knowledge": set[str](),
    "storage": set[str](),
    "handlers": {"knowledge", "storage"},
    "scheduler": {"knowledge", "storage"},
    "bot": {"knowledge", "storage", "handlers", "scheduler"},
    "tests": {"knowledge", "storage", "handlers", "scheduler", "bot"},
}
PACKAGES = [name for name in MAY_IMPORT if name != "tests"]
SOURCES = [path.relative_to(ROOT) for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
RESTS_ON = {
    "knowledge.texts": set[str](),
    "knowledge.engine": {"facts", "interval", "policy", "regions", "rules", "wording"},
}
"""What of knowledge each of its lower rooms may import beside itself: neither knows of a library."""
ON_TOP = ("knowledge.columns", "knowledge.compare")
"""Rooms that nothing else in knowledge rests on."""
ROOMS_OF_HANDLERS = (
    "language", "dialog", "context", "codes", "citing", "joining", "firm", "choices", "commands", "understanding",
    "consent", "answers", "verdict", "everywhere", "wishes", "requests", "files", "people", "needs", "form",
    "almanac", "reminders", "annual", "officer", "working", "answering", "flows", "asides", "agreeing", "asking_back",
    "fallback", "router", "stateless",
)  # fmt: skip
"""The order handlers are read in: each rests only on what stands before it."""
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"]


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imported_modules(path: Path) -> Iterator[str]:
    """Everything a file imports by its dotted name, wherever in the file; of `from a import b` it is `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relative to itself"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported(path: Path) -> set[str]:
    """The first word of everything a file imports."""
    return {name.split(".")[0] for name in imported_modules(path)}


def public(body: list[ast.stmt], inside: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Public functions, classes and methods with their dotted names."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield inside + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{inside}{node.name}.")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_package_imports_only_what_lies_below_it(path: Path) -> None:
    package = path.parts[0]
    ours = imported(path) & set(MAY_IMPORT)
    assert ours <= MAY_IMPORT[package] | {package}


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parts[0] == "knowledge"], ids=str)
def test_the_rooms_of_knowledge_rest_on_what_lies_below_them(path: Path) -> None:
    room = ".".join(path.parts[:2]) if len(path.parts) > 2 else ""
    others = {name for name in imported_modules(path) if name.startswith("knowledge.") and not within(name, room)}
    assert not any(within(name, top) for name in others for top in ON_TOP)
    if room in RESTS_ON:
        assert {name.split(".")[1] for name in others} <= RESTS_ON[room]


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parts[0] == "handlers" and p.stem != "__init__"], ids=str)
def test_the_rooms_of_handlers_rest_on_those_before_them(path: Path) -> None:
    room = path.relative_to("handlers").parts[0].removesuffix(".py")
    used = {name.split(".")[1] for name in imported_modules(path) if name.startswith("handlers.")}
    assert used <= {room, *ROOMS_OF_HANDLERS[: ROOMS_OF_HANDLERS.index(room)]}


def within(name: str, room: str) -> bool:
    return bool(room) and f"{name}.".startswith(f"{room}.")


def test_every_package_on_disk_is_listed_and_every_listed_one_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(project["tool"]["setuptools"]["packages"])
    on_disk = {".".join(path.parent.parts) for path in SOURCES}
    assert listed == on_disk
    assert all((ROOT / name.replace(".", "/") / "__init__.py").is_file() for name in listed)


def test_every_file_that_is_not_python_is_packaged() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]
    packaged = {path for name, globs in patterns.items() for glob in globs for path in (ROOT / name).glob(glob)}
    data = {
        path for path in tracked() if path.relative_to(ROOT).parts[0] in PACKAGES and path.suffix not in (".py", ".md")
    }
    assert data - packaged == set()


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_file_is_longer_than_three_hundred_lines(path: Path) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_everything_public_says_what_it_is(path: Path) -> None:
    module = tree(path)
    silent = [] if ast.get_docstring(module) or not module.body else [str(path)]
    silent += [name for name, node in public(module.body) if not ast.get_docstring(node)]  # type: ignore[arg-type]
    assert silent == []


def test_no_file_names_a_path_of_this_machine_or_a_package_index() -> None:
    secret = re.compile(rb"(?<![\w.])/(?:work|root|home)/\w|--(?:extra-)?index-(?:url)|--find-(?:links)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path != Path(__file__) and path.suffix not in (".png", ".jpg", ".ico", ".woff2")
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if secret.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_is_pinned_and_hashed(name: str) -> None:
    joined = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    assert "://" not in joined  # nor where anything is fetched from
    lines = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9._\[\]-]+==[^\s;]+", line), line[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}(\s|$)", line), line[:80]


def plain(name: str) -> str:
    """A package by the one name that all its spellings share."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS[:2])
def test_every_dependency_of_the_project_is_locked(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"]["dev"] if "dev" in name else [])
    locked = {
        plain(re.split(r"[\[=]", line)[0])
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    assert {plain(re.split(r"[\[<>=!~ ]", item)[0]) for item in wanted} <= locked
