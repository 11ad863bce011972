"""Decides which properties are nominal ids, and which id a `format` or a `relationshipRef` means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import names, overlay, text
from .ledger import Ledger
from .patterns import portable
from .schema import Schema

# A name where an ARN is wanted, and nonsense: a local pattern that takes the first but not the
# second says that names are welcome there.
_NAME = "MyName"
_NONSENSE = "%~\u00e9"


@dataclass
class Identity:
    """A nominal id: `aws.ec2.VPC.VpcId`."""

    type_name: str
    wire: str
    facts: str
    accepts: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return names.camel(self.wire)

    @property
    def address(self) -> str:
        return f"{names.address(self.type_name)}.{self.name}"

    def declaration(self) -> str:
        accepted = f" accepts {', '.join(sorted(self.accepts))}" if self.accepts else ""
        return f"id {self.name} = {self.facts}{accepted}"


class Identities:
    """All nominal ids of all types."""

    def __init__(self, schemas: dict[str, Schema], ledger: Ledger) -> None:
        self._schemas = schemas
        self._ledger = ledger
        self._ids: dict[tuple[str, str], Identity] = {}
        self._formats: dict[str, tuple[str, str]] = {}
        for schema in schemas.values():
            self._collect_own(schema)
        for schema in schemas.values():
            self._collect_mentioned(schema)
        self._accept_special_cases()

    def of_type(self, type_name: str) -> list[Identity]:
        found = {id(one): one for (owner, _), one in self._ids.items() if owner == type_name}
        return sorted(found.values(), key=lambda one: one.name)

    def of_property(self, type_name: str, wire: str) -> Identity | None:
        """Returns the id that a top-level property of a type carries."""
        return self._ids.get((type_name, wire))

    def meant_by(self, schema: Schema, where: str, node: dict) -> tuple[Identity | None, bool]:
        """Returns the id that a node asks for, and whether other strings are as welcome."""
        loose = overlay.LOOSE.get((schema.type_name, _last_name(where)))
        key = self._formats.get(node.get("format", ""))
        if not key and "relationshipRef" in node:
            reference = node["relationshipRef"]
            key = self._property(reference["typeName"], reference["propertyPath"].split("/")[-1])
        key = key or _by_name(schema.type_name, where, node)
        found = self._ids.get(key) if key else None
        if found and loose is True:
            self._ledger.note("formats overruled by the overlay", where)
            return None, True
        # Alternatives spell out for themselves what else is welcome.
        if found and "Of/" not in where and _takes_names(found, node):
            self._ledger.note("ids widened because the local pattern takes other strings", f"{where} {node['pattern']}")
            return found, True
        return found, loose is False

    def _collect_own(self, schema: Schema) -> None:
        single = schema.single_identifier()
        if single and schema.is_string(single) and (schema.is_read_only(single) or _is_minted(schema, single)):
            self._declare(schema, single)
        own_arn = {"arn", f"{schema.type_name.split('::')[2].lower()}arn"}
        for wire in schema.properties:
            if wire.lower() in own_arn and schema.is_read_only(wire) and schema.is_string(wire):
                self._declare(schema, wire)

    def _collect_mentioned(self, schema: Schema) -> None:
        for node in _nodes(schema.raw):
            if isinstance(node.get("format"), str) and "::" in node["format"]:
                self._learn_format(node["format"])
            if "relationshipRef" in node:
                owner, wire = _canonical(node["relationshipRef"]["typeName"], node["relationshipRef"]["propertyPath"].split("/")[-1])
                target = self._schemas.get(owner)
                # An input of another type is no identity of that type; a format names a third type.
                mentioned = target and target.is_string(wire) and target.is_read_only(wire)
                if mentioned and "::" not in target.properties[wire].get("format", ""):
                    self._declare(target, wire)

    def _property(self, type_name: str, wire: str) -> tuple[str, str]:
        """Returns the key of the id that a property carries, be it its own or another type's."""
        key = _canonical(type_name, wire)
        if key in self._ids or type_name not in self._schemas:
            return key
        format_name = self._schemas[type_name].properties.get(wire, {}).get("format", "")
        return self._formats.get(format_name, key)

    def _learn_format(self, name: str) -> None:
        if name in self._formats or name in overlay.FORMAT_STRINGS:
            return
        key = overlay.FORMAT_TARGETS.get(name) or self._format_target(name)
        if key is None:
            return
        self._formats[name] = key
        self._declare(self._schemas[key[0]], key[1])

    def _format_target(self, name: str) -> tuple[str, str] | None:
        """Finds the property that a format such as `AWS::EC2::VPC.Id` names."""
        owner, _, part = name.rpartition(".")
        schema = self._schemas.get(owner)
        if schema is None:
            return None
        short = owner.split("::")[2]
        candidates = [part, f"{short}{part}"]
        if part == "Id" and schema.single_identifier():
            candidates.insert(0, schema.single_identifier())
        return next(((owner, wire) for wire in candidates if wire in schema.properties), None)

    def _declare(self, schema: Schema, wire: str) -> None:
        key = _canonical(schema.type_name, wire)
        node = schema.resolve(schema.properties[key[1]])
        if key not in self._ids:
            self._ids[key] = Identity(*key, _facts(key, node))
        for (owner, alias), canonical in overlay.SAME_IDENTITY.items():
            if (owner, canonical) == key and alias in schema.properties:
                self._ids[(owner, alias)] = self._ids[key]

    def _accept_special_cases(self) -> None:
        for (owner, wire), own in list(self._ids.items()):
            node = self._schemas[owner].resolve(self._schemas[owner].properties[wire])
            wanted = self._ids.get(self._formats.get(node.get("format", ""), ("", "")))
            if wanted and wanted is not own and overlay.LOOSE.get((owner, wire)) is not True:
                wanted.accepts.add(own.address)
        for key, others in overlay.ACCEPTS.items():
            self._ids[key].accepts.update(self._ids[other].address for other in others)
        for one in {id(one): one for one in self._ids.values()}.values():
            if one.accepts:
                self._ledger.note("ids that accept other ids", f"{one.address} <- {', '.join(sorted(one.accepts))}")


def _takes_names(identity: Identity, node: dict) -> bool:
    if not identity.name.endswith("Arn") or "pattern" not in node:
        return False
    try:
        pattern = re.compile(node["pattern"])
    except re.error:
        return False
    return bool(pattern.search(_NAME)) and not pattern.search(_NONSENSE)


def _canonical(type_name: str, wire: str) -> tuple[str, str]:
    return type_name, overlay.SAME_IDENTITY.get((type_name, wire), wire)


def _last_name(where: str) -> str:
    """`T/Values/items/anyOf/0` -> `Values`."""
    parts = [part for part in where.split("/") if part != "items" and not part.isdigit() and not part.endswith("Of")]
    return parts[-1]


def _by_name(type_name: str, where: str, node: dict) -> tuple[str, str] | None:
    if node.get("type") != "string":
        return None
    name = _last_name(where)
    by_place = overlay.MEANT_BY_PLACE.get((type_name, name))
    return by_place or (overlay.MEANT_BY_NAME.get(name) if where.endswith("/items") else None)


def _is_minted(schema: Schema, wire: str) -> bool:
    """Says whether an identifying input is a name that the user makes up, rather than a reference.

    `RoleName` of a role is made up; `Bucket` of a bucket policy names another resource.
    """
    key = (schema.type_name, wire)
    if key in overlay.MINTED:
        return True
    if key in overlay.NOT_MINTED or "relationshipRef" in schema.properties[wire]:
        return False
    short, lower = schema.type_name.split("::")[2].lower(), wire.lower()
    for suffix in ("identifier", "name", "id"):
        if lower.endswith(suffix):
            stem = lower.removesuffix(suffix)
            return not stem or short.endswith(stem) or stem.endswith(short)
    return short == lower


def _facts(key: tuple[str, str], node: dict) -> str:
    low, high = overlay.LENGTHS.get(key, (node.get("minLength"), node.get("maxLength")))
    pattern = overlay.PATTERNS.get(key, node.get("pattern"))
    length = text.bounds(low or None, high)
    return text.refined("String", f"len {length}" if length else "", f"pattern {text.string(portable(pattern))}" if pattern else "")


def _nodes(node):
    """Yields every object of a schema."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from _nodes(child)
