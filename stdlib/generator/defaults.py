"""Writes default values, those that fit their own schema."""

from __future__ import annotations

from . import names, text
from .ledger import Ledger
from .schema import Schema


def default_of(schema: Schema, node: dict, where: str, ledger: Ledger) -> str | None:
    """Returns the default of a property as msd, or nothing where it has none that fits."""
    resolved = schema.resolve(_flat(node))
    if "default" not in resolved or resolved["default"] is None:
        return None
    if isinstance(resolved.get("type"), list):
        ledger.missed("defaults of properties of several types", where)
        return None
    value = _coerced(resolved["default"], schema.resolve(resolved))
    if not _fits(schema, value, resolved):
        ledger.missed("defaults that contradict their own schema", where)
        return None
    return _write(schema, value, resolved)


def _flat(node: dict) -> dict:
    flat = {key: value for key, value in node.items() if key != "allOf"}
    for branch in node.get("allOf", []):
        flat.update(branch)
    return flat


def _coerced(value, node: dict):
    if node.get("type") == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _fits(schema: Schema, value, node: dict) -> bool:
    node = schema.resolve(node)
    kind = node.get("type")
    if "enum" in node and value not in node["enum"]:
        return False
    if "enumCaseInsensitive" in node and str(value).lower() not in [one.lower() for one in node["enumCaseInsensitive"]]:
        return False
    if isinstance(value, bool):
        return kind == "boolean" or isinstance(kind, list) and "boolean" in kind
    if isinstance(value, (int, float)):
        return kind in ("integer", "number") and node.get("minimum", value) <= value <= node.get("maximum", value)
    if isinstance(value, str):
        named = kind == "string" or kind is None and "properties" not in node or isinstance(kind, list) and "string" in kind
        return named and node.get("minLength", 0) <= len(value) <= node.get("maxLength", len(value))
    if isinstance(value, list):
        inner = node.get("items", {})
        in_range = node.get("minItems", 0) <= len(value) <= node.get("maxItems", len(value))
        return kind == "array" and in_range and all(_fits(schema, one, inner) for one in value)
    known = node.get("properties", {})
    return isinstance(value, dict) and all(wire in known and _fits(schema, one, known[wire]) for wire, one in value.items())


def _write(schema: Schema, value, node: dict) -> str:
    node = schema.resolve(node)
    if isinstance(value, bool) or isinstance(value, str):
        return text.literal(value)
    if isinstance(value, (int, float)):
        return text.decimal(value) if node.get("type") == "number" else text.integer(value)
    if isinstance(value, list):
        return f"[{', '.join(_write(schema, one, node.get('items', {})) for one in value)}]"
    fields = names.field_names(list(node["properties"]))
    inner = [f"{fields[wire]} = {_write(schema, one, node['properties'][wire])}" for wire, one in sorted(value.items())]
    return f"{{ {', '.join(inner)} }}"
