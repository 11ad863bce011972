"""Turns a node of a schema into a type of msd; names the records it meets on the way."""

from __future__ import annotations

from . import names, overlay, text
from .identities import Identities
from .ledger import Ledger
from .patterns import portable
from .records import record
from .rules import is_condition
from .schema import Schema

_PROSE = {"description", "title", "$comment", "examples", "default", "deprecated"}
_MARKED = {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "format", "relationshipRef"}
_READ = {
    "string": {"minLength", "maxLength", "pattern"},
    "integer": {"minimum", "maximum", "exclusiveMaximum", "multipleOf"},
    "number": {"minimum", "maximum", "exclusiveMaximum", "multipleOf"},
    "boolean": set(),
    "array": {"items", "minItems", "maxItems", "uniqueItems", "insertionOrder"},
    "map": {"patternProperties", "additionalProperties", "minProperties", "maxProperties"},
    "record": {
        "properties", "required", "additionalProperties", "patternProperties", "requiredXor", "requiredOr",
        "dependencies", "dependentRequired", "dependentExcluded",
    },
    "json": {"additionalProperties", "required"},
}
_PLAIN_FORMATS = {"date-time": "Timestamp", "timestamp": "Timestamp", "ipv4-network": "Cidr", "ipv6-network": "Cidr"}
_IDLE_FORMATS = {"int64", "double", "string"}
_ANY_KEY = {"", ".*", "^.*$", ".+", "^.+$", "[\\s\\S]*", "[\\S\\s]*"}


class Expressions:
    """The types of one resource type. `definitions` fills up while types are asked for."""

    def __init__(self, schema: Schema, identities: Identities, ledger: Ledger) -> None:
        self.schema = schema
        self.ledger = ledger
        self.definitions: dict[str, str] = {}
        self._identities = identities
        self._pending: list[str] = []
        self._anonymous: dict[int, str] = {}
        reserved = names.BUILT_IN | {one.name for one in identities.of_type(schema.type_name)}
        self._names: dict[str, str] = {}
        for wire in sorted(schema.definitions):
            name = names.camel(wire)
            name = f"{name}Type" if name in reserved else name
            self._names[wire] = names.unique(name, {*self._names.values(), *reserved})
        self._taken = {*self._names.values(), *reserved}

    def finish(self) -> None:
        """Writes the definitions that were referred to, and those that they refer to."""
        while self._pending:
            wire = self._pending.pop()
            name = self._names[wire]
            if name not in self.definitions:
                self.definitions[name] = ""
                self.definitions[name] = self._define(name, self.schema.definitions[wire])

    def type_of(self, node: dict, where: str, hint: str) -> str:
        """Returns the type of a node; `hint` names a record that has no name of its own."""
        node = self.flatten(node, where)
        if "$ref" in node:
            return self._reference(node, where, hint)
        if "enumCaseInsensitive" in node:
            return f"AnyCase<{text.union([text.literal(one) for one in node['enumCaseInsensitive']])}>"
        if "const" in node:
            return text.literal(node["const"])
        if "enum" in node:
            self._miss(node, _READ["string"], where, "beside an enum")
            return text.union([text.literal(one) for one in node["enum"]])
        for key in ("anyOf", "oneOf"):
            if key in node and self._is_union(node, key):
                return self._union(node, key, where, hint)
        identity, open_to_strings = self._identities.meant_by(self.schema, where, node)
        if identity and node.get("type", "string") == "string":
            self._miss(node, _READ["string"], where, "beside a nominal id")
            self.ledger.wrote("uses of nominal ids")
            return f"{identity.address} | {self._string(node, where)}" if open_to_strings else identity.address
        return self._by_kind(node, where, hint)

    def _define(self, name: str, node: dict) -> str:
        flat = self.flatten(node, name)
        where = f"{self.schema.type_name}/{name}"
        if self._kind(flat) == "record" and not self._has_union(flat):
            return record(self, flat, where, name)
        return f"type {name} = {self.type_of(node, where, name)}"

    def _named_record(self, node: dict, where: str, hint: str) -> str:
        """Defines an anonymous record, once, and returns its name."""
        known = self._anonymous.get(id(node["properties"]))
        if known:
            return known
        parts = where.split("/")
        options = [hint]
        if parts[-1] == "items":
            options.append(f"{hint}Item")
        if len(parts) > 2:
            options.append(f"{names.camel(parts[1])}{hint}")
        name = next((one for one in options if one not in self._taken), None) or names.unique(options[-1], self._taken)
        self._taken.add(name)
        self._anonymous[id(node["properties"])] = name
        self.definitions[name] = record(self, node, where, name)
        return name

    def flatten(self, node: dict, where: str) -> dict:
        """Merges `allOf` into the node, except pure conditions, which stay for rules.py."""
        if "allOf" not in node:
            return node
        flat = {key: value for key, value in node.items() if key != "allOf"}
        conditions = []
        for branch in node["allOf"]:
            if is_condition(branch):
                conditions.append(branch)
            elif {"if", "then", "else", "not"} & set(branch) or "properties" in branch and "type" not in branch:
                self.ledger.missed("if/then/else/not inside allOf", where)
            else:
                flat = _merged(flat, branch)
        return {**flat, "allOf": conditions} if conditions else flat

    def _reference(self, node: dict, where: str, hint: str) -> str:
        target = self.schema.resolve({"$ref": node["$ref"]})
        beside = set(node) - _PROSE - {"$ref", "type"}
        if beside and self._kind(target) in ("record", "json"):
            self._miss(node, beside, where, "beside a reference to a record")
            beside = set()
        if not beside and node["$ref"].startswith("#/definitions/"):
            wire = node["$ref"].removeprefix("#/definitions/")
            if wire in self._names:
                self._pending.append(wire)
                return self._names[wire]
        merged = {**target, **{key: node[key] for key in beside}}
        return self.type_of(merged, where, hint)

    def _has_union(self, node: dict) -> bool:
        return any(key in node and self._is_union(node, key) for key in ("anyOf", "oneOf"))

    def _is_union(self, node: dict, key: str) -> bool:
        branches = node[key]
        if all(is_condition(branch) for branch in branches):
            return False
        return "properties" not in node or not all("required" in branch for branch in branches)

    def _union(self, node: dict, key: str, where: str, hint: str) -> str:
        base = {name: value for name, value in node.items() if name not in (key, *_PROSE)}
        spot = (self.schema.type_name, where.split("/")[-1])
        parts = []
        for index, branch in enumerate(node[key]):
            branch = self.flatten(branch, where)
            if spot in overlay.DROP_JSON_BRANCH and branch.get("format") == "json":
                self.ledger.note("json branches left out by the overlay", where)
                continue
            if "$ref" in branch and set(base) <= {"type", "minItems", "maxItems"}:
                merged = branch
            else:
                merged = _merged(base, branch)
            parts.append(self.type_of(merged, f"{where}/{key}/{index}", _branch_name(hint, branch, index)))
        if all(part == parts[0] for part in parts):
            return parts[0]
        flat = [piece for part in parts for piece in ([part] if "\n" not in part else part.split("\n    | "))]
        return text.union(flat)

    def _kind(self, node: dict) -> str:
        kind = node.get("type")
        if isinstance(kind, list):
            kinds = [one for one in kind if one != "null"]
            if len(kinds) != 1:
                return "mixed"
            kind = kinds[0]
        if kind is None:
            kind = _inferred(node)
        if kind != "object":
            return kind
        if "properties" in node:
            return "record"
        typed = isinstance(node.get("additionalProperties"), dict)
        return "map" if node.get("patternProperties") or typed else "json"

    def _by_kind(self, node: dict, where: str, hint: str) -> str:
        kind = self._kind(node)
        if "null" in (node.get("type") or []):
            self.ledger.missed("null among the types", where)
        if kind != "record":
            self.count_unread(node, kind, where)
        if kind == "string":
            return self._string(node, where)
        if kind in ("integer", "number"):
            return self._number(node, kind, where)
        if kind == "boolean":
            return "Bool"
        if kind == "array":
            return self._array(node, where, hint)
        if kind == "map":
            return self._map(node, where, hint)
        if kind == "record":
            return self._named_record(node, where, hint)
        return self._mixed(node, where, hint) if kind == "mixed" else "Json"

    def _mixed(self, node: dict, where: str, hint: str) -> str:
        kinds = [one for one in node["type"] if one != "null"]
        plain_object = "object" in kinds and "properties" not in node
        if plain_object or len(kinds) > 3:
            return "Json"
        if {"integer", "number"} <= set(kinds):
            kinds.remove("integer")
        return text.union([self.type_of({**node, "type": kind}, where, hint) for kind in kinds])

    def _string(self, node: dict, where: str) -> str:
        form = node.get("format", "")
        pattern = node.get("pattern")
        length = text.bounds(node.get("minLength") or None, node.get("maxLength"))
        if form in overlay.FORMAT_STRINGS:
            pattern = pattern or overlay.FORMAT_STRINGS[form]
            form = ""
        elif form in _PLAIN_FORMATS and not pattern:
            return _PLAIN_FORMATS[form]
        elif "::" in form or form in _IDLE_FORMATS:
            form = ""
        elif len(form) > 20:
            self.ledger.missed("formats that are no format", f"{where} {form}")
            form = ""
        return text.refined(
            "String",
            f"len {length}" if length else "",
            f"pattern {text.string(portable(pattern))}" if pattern else "",
            f"format {text.string(form)}" if form else "",
        )

    def _number(self, node: dict, kind: str, where: str) -> str:
        base, write = ("Int", text.integer) if kind == "integer" else ("Float", text.decimal)
        limits = text.bounds(node.get("minimum"), node.get("maximum"), write, node.get("exclusiveMaximum"))
        step = node.get("multipleOf")
        return text.refined(base, limits, f"multiple {write(step)}" if step else "")

    def _array(self, node: dict, where: str, hint: str) -> str:
        item_node = node.get("items")
        if not isinstance(item_node, dict):
            item = "Json"
        else:
            if "format" in node and not {"format", "anyOf", "$ref"} & set(item_node):
                item_node = {**item_node, "format": node["format"]}
            item = self.type_of(item_node, f"{where}/items", hint)
        length = text.bounds(node.get("minItems") or None, node.get("maxItems"))
        unique, unordered = node.get("uniqueItems", False), node.get("insertionOrder") is False
        length = f"len {length}" if length else ""
        if unique and unordered:
            return text.refined(f"Set<{item}>", length)
        return text.refined(f"List<{item}>", length, "unique" if unique else "", "unordered" if unordered else "")

    def _map(self, node: dict, where: str, hint: str) -> str:
        patterns = dict(node.get("patternProperties", {}))
        values = list(patterns.values())
        if isinstance(node.get("additionalProperties"), dict):
            values.append(node["additionalProperties"])
            patterns[""] = {}
        parts = [self.type_of(value, f"{where}/*", hint) for value in values]
        length = text.bounds(node.get("minProperties") or None, node.get("maxProperties"))
        key = next(iter(patterns)) if len(patterns) == 1 else ""
        if len(patterns) > 1:
            self.ledger.missed("key patterns of maps that have several", where)
        key = "" if key in _ANY_KEY else f"key {text.string(portable(key))}"
        return text.refined(f"Map<{text.union(parts)}>", key, f"len {length}" if length else "")

    def count_unread(self, node: dict, kind: str, where: str) -> None:
        """Counts the keywords of a node that no type of this kind carries."""
        self._miss(node, set(node) - _PROSE - _MARKED - _READ.get(kind, set()), where, f"on {kind}")

    def _miss(self, node: dict, keys: set[str], where: str, context: str) -> None:
        for key in sorted(keys & set(node)):
            self.ledger.missed(f"{key} {context}", where)


def _inferred(node: dict) -> str:
    if "properties" in node or "patternProperties" in node or "additionalProperties" in node:
        return "object"
    if "items" in node:
        return "array"
    strings = {"pattern", "minLength", "maxLength", "format", "relationshipRef"}
    return "string" if strings & set(node) else "number" if {"minimum", "maximum"} & set(node) else "json"


def _merged(base: dict, branch: dict) -> dict:
    merged = {**base, **branch}
    if "properties" in base and "properties" in branch:
        merged["properties"] = {**base["properties"], **branch["properties"]}
    if "required" in base and "required" in branch:
        merged["required"] = sorted({*base["required"], *branch["required"]})
    return merged


def _branch_name(hint: str, branch: dict, index: int) -> str:
    """Names a record among alternatives after the properties that tell it apart."""
    wires = branch.get("required") or list(branch.get("properties", {}))
    if 1 <= len(wires) <= 2:
        return hint + "".join(names.camel(wire) for wire in wires)
    return f"{hint}{index + 1}" if wires else hint
