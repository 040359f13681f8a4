"""Patterns that are made when they are first asked."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

import handlers
import knowledge
from knowledge import patterns


def test_a_pattern_asked_for_the_first_time_is_what_re_would_have_made() -> None:
    late = patterns.lazy(r"(?P<year>20\d\d)年", re.IGNORECASE)
    found = late.search("到2024年")
    assert found is not None
    assert found["year"] == "2024"
    assert late.sub("x", "2024年2025年") == "xx"
    assert (late.pattern, late.flags) == (
        r"(?P<year>20\d\d)年",
        re.compile(r"(?P<year>20\d\d)年", re.IGNORECASE).flags,
    )


def test_a_pattern_with_a_mistake_is_told_when_all_are_made() -> None:
    patterns.make_all()
    patterns.lazy("(")
    with pytest.raises(re.error):
        patterns.make_all()
    patterns.make_all()


def test_every_pattern_that_waits_can_be_made() -> None:
    for package in (knowledge, handlers):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    patterns.make_all()
