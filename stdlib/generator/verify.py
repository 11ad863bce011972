"""Reads the written files back and checks that every field names its property again, one to one.

An independent reader: it shares no code with the writer but the rule of the way back.
"""

from __future__ import annotations

import re

from .estimates import ESTIMATES
from .names import default_wire
from .overlay import CHANGES_ON_UPDATE, SECRETS
from .schema import Schema

_OPENING = re.compile(r'^resource type aws\.[a-z0-9]+\.\w+ = "([^"]+)" \{$')
_FIELD = re.compile(r"^((?:@\w+ )*)([a-z_][a-z0-9_]*)\??: ")
_RENAMED = re.compile(r' as "([^"]+)"(?: = .*)?$')


def problems(schemas: dict[str, Schema], files: dict[str, str]) -> list[str]:
    found: list[str] = []
    seen: set[str] = set()
    for name, content in files.items():
        for type_name, records in _read(content):
            seen.add(type_name)
            found += _check(schemas[type_name], records, name)
    found += [f"{name}: missing" for name in sorted(set(schemas) - seen)]
    found += [f"estimate of {name}: no such type" for name in sorted(set(ESTIMATES) - set(schemas))]
    found += [
        f"changes_on_update of {name}: no read-only {path}"
        for name, paths in sorted(CHANGES_ON_UPDATE.items()) for path in paths
        if f"/properties/{path}" not in schemas[name].read_only
    ]
    return found + [
        f"secret of {name}: no read-only {path}"
        for name, paths in sorted(SECRETS.items()) for path in paths
        if f"/properties/{path}" not in schemas[name].read_only
    ]


def _check(schema: Schema, records: list[list[tuple[str, str]]], file: str) -> list[str]:
    found = []
    known = _property_sets(schema.raw)
    for fields in records:
        for column, what in ((0, "name"), (1, "property")):
            values = [one[column] for one in fields]
            found += [f"{schema.type_name}: {what} {value} twice" for value in set(values) if values.count(value) > 1]
        wires = frozenset(wire for _, wire in fields)
        if wires not in known:
            found.append(f"{schema.type_name}: no record of the schema has exactly {sorted(wires)} ({file})")
    if frozenset(wire for _, wire in records[-1]) != frozenset(schema.properties):
        found.append(f"{schema.type_name}: top-level properties differ")
    return found


def _property_sets(node) -> set[frozenset[str]]:
    """Returns the property names of every record of a schema; alternatives may add to their base."""
    sets: set[frozenset[str]] = set()
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            sets.add(frozenset(node["properties"]))
            for key in ("anyOf", "oneOf", "allOf"):
                for branch in node.get(key, []):
                    sets.add(frozenset({*node["properties"], *branch.get("properties", {})}))
        for child in node.values():
            sets |= _property_sets(child)
    elif isinstance(node, list):
        for child in node:
            sets |= _property_sets(child)
    return sets


def _read(content: str):
    """Yields each type with its records; the last record is the type's own."""
    type_name, records, nested, own = "", [], None, []
    for line in _logical_lines(content):
        opening = _OPENING.match(line)
        stripped = line.strip()
        if opening:
            type_name, records, nested, own = opening[1], [], None, []
        elif line == "}":
            yield type_name, [*records, own]
        elif stripped.startswith("type ") and stripped.endswith("{"):
            nested = []
        elif stripped.startswith("type ") and stripped.endswith("{}"):
            records.append([])
        elif line == "  }":
            records.append(nested)
            nested = None
        else:
            match = _FIELD.match(stripped)
            if match and type_name:
                renamed = _RENAMED.search(stripped)
                wire = renamed[1] if renamed else default_wire(match[2])
                (own if nested is None else nested).append((match[2], wire))


def _logical_lines(content: str) -> list[str]:
    lines: list[str] = []
    for line in content.split("\n"):
        if line.strip().startswith("|"):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines
