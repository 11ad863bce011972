"""Finds the tag property of a type and the shape its API wants."""

from __future__ import annotations

from dataclasses import dataclass

from .ledger import Ledger
from .schema import Schema


@dataclass
class Tagging:
    """`path` leads to the tags; `wire` is set where they are a top-level property."""

    path: str
    wire: str | None
    shape: str
    updatable: bool
    on_create: bool

    @property
    def native_too(self) -> bool:
        """Says whether the API's own shape says more than `{ K = "v" }` can."""
        return self.shape not in ("key_value", "map")


def tagging_of(schema: Schema, ledger: Ledger) -> Tagging | None:
    declared = schema.raw.get("tagging", {})
    path = declared.get("tagProperty") or ("/properties/Tags" if "Tags" in schema.properties else None)
    if path is None:
        return None
    steps = path.split("/")[2:]
    nodes = [{"properties": schema.properties}]
    for step in steps:
        nodes = [child for node in nodes for child in schema.children(node, step)]
    if not nodes:
        ledger.missed("tag properties that the type lacks", f"{schema.type_name} {path}")
        return None
    return Tagging(
        path,
        steps[0] if len(steps) == 1 else None,
        _shape(schema, nodes[0]),
        declared.get("tagUpdatable", True) if declared.get("taggable", True) else True,
        declared.get("tagOnCreate", True) if declared.get("taggable", True) else True,
    )


def _shape(schema: Schema, node: dict) -> str:
    node = schema.resolve(node)
    if "items" not in node:
        return "key_value_items" if "Items" in node.get("properties", {}) else "map"
    keys = set()
    item = schema.resolve(node["items"])
    for branch in [item, *item.get("oneOf", []), *item.get("anyOf", [])]:
        keys |= set(schema.resolve(branch).get("properties", {}))
    if keys == {"Key", "Value"} or {"Key", "Value", "TagKey", "TagValue"} == keys:
        return "key_value"
    if keys == {"Key", "Value", "PropagateAtLaunch"}:
        return "key_value_propagate"
    return "other"
