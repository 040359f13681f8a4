"""The addresses of WeCom's calls, put together once: that costs as much as sending. They carry secrets, so no repr."""

from __future__ import annotations

from collections.abc import Mapping

from yarl import URL

_MOST = 64


class Urls:
    """Keeps the last few addresses below `base`."""

    __slots__ = ("_base", "_kept")

    def __init__(self, base: str) -> None:
        self._base = base
        self._kept: dict[tuple[str, ...], URL] = {}

    def __call__(self, call: str, query: Mapping[str, str]) -> URL:
        """The address of a call with its query."""
        parts = (call, *query.values())
        if (known := self._kept.get(parts)) is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            known = self._kept[parts] = URL(self._base + call).with_query(query)
        return known
