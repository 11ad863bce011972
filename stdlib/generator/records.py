"""Writes records: fields in reading order (required, optional, read-only) and the rules between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import names
from .defaults import default_of
from .rules import Rules

if TYPE_CHECKING:
    from .expressions import Expressions


def record(types: Expressions, node: dict, where: str, name: str) -> str:
    """Returns `type NAME = { … }` with its rules before it."""
    types.count_unread(node, "record", where)
    field_names = names.field_names(list(node["properties"]))
    rules = Rules(node, field_names, where, types.ledger)
    lines = [f"type {name} = {{"]
    order = sorted(node["properties"], key=lambda wire: (wire not in rules.required, field_names[wire]))
    for wire in order:
        child = node["properties"][wire]
        mark = "" if wire in rules.required else "?"
        lines.append(f"  {field(types, child, f'{where}/{wire}', wire, field_names[wire], mark)}")
    if is_open(node):
        lines.append("  ..")
    lines.append("}")
    return "\n".join([*rules.decorators, *lines])


def field(types: Expressions, node: dict, where: str, wire: str, name: str, mark: str, kind: str | None = None) -> str:
    """Returns `name?: TYPE as "Wire" = default`."""
    types.ledger.wrote("properties")
    kind = kind or types.type_of(node, where, names.camel(wire))
    renamed = f' as "{wire}"' if names.default_wire(name) != wire else ""
    default = default_of(types.schema, node, where, types.ledger) if kind != "Tags" else None
    return f"{name}{mark}: {kind}{renamed}{f' = {default}' if default is not None else ''}"


def is_open(node: dict) -> bool:
    """Says whether a record takes keys that it does not list."""
    return bool(node.get("additionalProperties")) or bool(node.get("patternProperties"))
