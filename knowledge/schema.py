"""The JSON Schema of a pack, for editors: what may stand where, in Chinese, with the tiers and facts there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.facts import FactDef, catalogue
from knowledge.policy import MARKED, Pack
from knowledge.strict_yaml import read_yaml
from knowledge.tiers import tiers

_DRAFT = "http://json-schema.org/draft-07/schema#"
"""What editors know best; nothing of a newer draft is used."""
_PERCENT = r"^-?[0-9]{1,9}(\.[0-9]{1,9})?%$"
_TIERS = (
    ("Program", "tier"), ("Target", "tier"), ("Reward", "awards"), ("NotGiven", "tiers"), ("Example", "tier"),
    ("Holds", "holds"), ("Term", "tiers"),
)  # fmt: skip


def _typed(*types: str) -> Callable[[FactDef], bool]:
    return lambda fact: fact.type in types


def _by_year(fact: FactDef) -> bool:
    return fact.type == "money" and fact.yearly


_NUMBERS = _typed("money", "count", "rank", "number", "percent")
_FACTS: dict[tuple[str, str], Callable[[FactDef], bool]] = {
    ("Measure", "metric"): _NUMBERS, ("Measure", "above_fact"): _NUMBERS, ("Case", "case"): _NUMBERS,
    ("Ratio", "ratio"): _typed("money", "count"), ("Sum", "sum"): _typed("count"),
    ("Growth", "growth"): _by_year, ("Window", "window"): _by_year, ("Yearly", "yearly"): _by_year,
    ("Flag", "flag"): _typed("flag"), ("Judge", "fact"): _typed("flag"), ("AtLevel", "level"): _typed("level"),
    ("Since", "date"): _typed("date"), ("Aged", "aged"): _typed("date"),
}  # fmt: skip
"""Which facts may be named where; lint says the same."""


@cache
def descriptions() -> dict[str, dict[str, str]]:
    """What each record of a pack is (`is`) and what its fields hold, from knowledge/schema.yaml."""
    found: dict[str, dict[str, str]] = read_yaml(Path(__file__).with_name("schema.yaml")).data
    return found


def pack_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of a pack file.

    It says what shape a pack has; `tihang policies lint` also looks at arms, references and examples.
    """
    schema = Pack.model_json_schema()
    records: dict[str, Any] = {"Pack": schema, **schema["$defs"]}
    for name, record in records.items():
        for key in MARKED if name == "Validity" else ():
            del record["properties"][key]
        words = descriptions()[name]
        record["title"], record["description"] = name, words["is"]
        for key, field in record["properties"].items():
            field.pop("title", None)
            field["description"] = words[key]
            _widen(field)
    for name, key in _TIERS:
        named = {tier.id: tier.name for tier in tiers().values()}
        _offer(records[name]["properties"][key], named)
    for (name, key), fits in _FACTS.items():
        _offer(records[name]["properties"][key], {k: fact.label for k, fact in catalogue().items() if fits(fact)})
    _offer(records["SizeRow"]["properties"]["industry"], {name: name for name in catalogue()["industry"].choices})
    records["Example"]["properties"]["facts"]["propertyNames"] = {"enum": list(catalogue())}
    for key in ("new", "total"):
        records["Target"]["properties"][key]["anyOf"].insert(0, {"type": "integer"})
    return {"$schema": _DRAFT, **schema}


def _widen(node: Any) -> None:
    """Write what a pack may write: percents as text, pairs as a list of two."""
    if isinstance(node, list):
        for part in node:
            _widen(part)
    if not isinstance(node, dict):
        return
    if node.get("format") == "fraction":
        del node["format"]
        node["pattern"] = _PERCENT
    if "prefixItems" in node:
        node["items"] = node.pop("prefixItems")[0]
    for part in node.values():
        _widen(part)


def _offer(node: dict[str, Any], values: dict[str, str]) -> None:
    """Let the text in a field be one of these, with what each is called."""
    if "items" in node:
        _offer(node["items"], values)
        return
    text = next((part for part in node.get("anyOf", [node]) if part.get("type") == "string"), None)
    if text is not None:
        text["enum"], text["enumDescriptions"] = list(values), list(values.values())
