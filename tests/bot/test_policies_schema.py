"""`tihang policies schema`: every pack of ours fits it, what is wrong does not, and every field is described."""

from __future__ import annotations

import copy
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from knowledge.load import POLICIES
from knowledge.policy import Pack
from knowledge.schema import descriptions, pack_schema
from knowledge.strict_yaml import read_yaml

FILES = sorted(POLICIES.glob("*.yaml"))
SCHEMA = pack_schema()
TYPES: dict[str, Any] = {
    "object": dict, "array": (list, tuple), "string": str, "boolean": bool, "null": type(None),
    "integer": int, "number": (int, Decimal),
}  # fmt: skip
KEYWORDS = {
    "$ref", "type", "properties", "required", "additionalProperties", "propertyNames", "items", "minItems", "maxItems",
    "anyOf", "oneOf", "enum", "const", "pattern", "minimum", "maximum",
    "title", "description", "default", "format", "enumDescriptions",
}  # fmt: skip


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value fits a schema: what draft 7 says of the keywords ours uses."""
    assert set(schema) <= KEYWORDS | {"$schema", "$defs"}, schema
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "type" in schema:
        right = isinstance(value, TYPES[schema["type"]])
        if not right or (isinstance(value, bool) and schema["type"] != "boolean"):
            return False
    if "anyOf" in schema and not any(fits(value, part) for part in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(value, part) for part in schema["oneOf"]) != 1:
        return False
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        return False
    if isinstance(value, dict):
        return _object_fits(value, schema)
    if isinstance(value, list | tuple):
        sized = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        return sized and all(fits(item, schema.get("items", {})) for item in value)
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, int | Decimal):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return True


def _object_fits(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    known = schema.get("properties", {})
    if any(key not in value for key in schema.get("required", ())):
        return False
    if "propertyNames" in schema and not all(fits(key, schema["propertyNames"]) for key in value):
        return False
    others = schema.get("additionalProperties", True)
    for key, item in value.items():
        if key in known:
            if not fits(item, known[key]):
                return False
        elif others is False or (isinstance(others, dict) and not fits(item, others)):
            return False
    return True


def test_the_command_prints_one_json_document() -> None:
    result = CliRunner().invoke(app, ["policies", "schema"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(json.dumps(SCHEMA))
    assert result.stderr == ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_pack_of_ours_fits(path: Any) -> None:
    assert fits(read_yaml(path).data, SCHEMA)


def _wrong(data: Any, *place: str | int, value: Any) -> Any:
    changed = copy.deepcopy(data)
    at = changed
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("policy",), "Jinhu 2022"),
        (("region",), 320831),
        (("titel",), "x"),
        (("programs", 0, "tier"), "little_giant.moon"),
        (("programs", 0, "conditions", 0, "rule"), {"flag": "revenue"}),
        (("programs", 0, "conditions", 0, "rule"), {"metric": "revenu", "min": 5}),
        (("programs", 0, "conditions", 0, "rule"), {"metric": "revenue", "min": "70 Prozent"}),
        (("programs", 0, "conditions", 0, "rule"), {"metric": "revenue", "min": 5, "flag": "own_brand"}),
        (("programs", 0, "conditions", 0, "rule"), {}),
        (("validity", "replaced_on"), "2026-04-01"),
        (("examples", 0, "facts"), {"umsatz": 5}),
        (("targets", 0, "new"), [1, 2, 3]),
    ],
)
def test_what_is_wrong_does_not_fit(place: tuple[str | int, ...], value: Any) -> None:
    data = read_yaml(POLICIES / "jinhu-2022.yaml").data
    assert not fits(_wrong(data, *place, value=value), SCHEMA)


def test_every_record_and_every_field_is_described_and_nothing_else() -> None:
    plain = Pack.model_json_schema()
    records = {"Pack": plain, **plain["$defs"]}
    assert set(descriptions()) == set(records)
    for name, record in records.items():
        fields = set(record["properties"]) - {"replaced_on", "replaced_by"}
        assert set(descriptions()[name]) == fields | {"is"}, name
    for record in (SCHEMA, *SCHEMA["$defs"].values()):
        assert record["description"]
        assert all(field["description"] for field in record["properties"].values())


def test_an_editor_is_offered_the_tiers_and_facts_there_are_with_their_names() -> None:
    tier = SCHEMA["$defs"]["Program"]["properties"]["tier"]
    assert dict(zip(tier["enum"], tier["enumDescriptions"], strict=True))["unicorn"].startswith("独角兽")
    [metric] = [part for part in SCHEMA["$defs"]["Measure"]["properties"]["metric"]["anyOf"] if "enum" in part]
    assert "revenue" in metric["enum"]
    assert "own_brand" not in metric["enum"]
