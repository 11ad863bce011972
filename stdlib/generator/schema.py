"""Looks things up in one resource schema: references, paths, membership. Writes nothing."""

from __future__ import annotations

_COMBINATIONS = ("anyOf", "oneOf", "allOf")


class Schema:
    """One resource type's schema."""

    def __init__(self, type_name: str, raw: dict) -> None:
        self.type_name = type_name
        self.raw = raw
        self.properties: dict[str, dict] = raw["properties"]
        self.definitions: dict[str, dict] = raw.get("definitions", {})
        self.read_only = set(raw.get("readOnlyProperties", []))

    def target(self, ref: str) -> dict:
        """Returns what `#/definitions/X` or `#/properties/X` refers to."""
        found: dict = self.raw
        for part in ref.removeprefix("#/").split("/"):
            found = found.get(part, {})
        return found

    def resolve(self, node: dict) -> dict:
        """Follows references; what stands beside a `$ref` is laid over its target."""
        seen = set()
        while "$ref" in node and node["$ref"] not in seen:
            seen.add(node["$ref"])
            beside = {key: value for key, value in node.items() if key != "$ref"}
            node = {**self.target(node["$ref"]), **beside}
        return node

    def is_read_only(self, wire: str) -> bool:
        return f"/properties/{wire}" in self.read_only

    def single_identifier(self) -> str | None:
        """Returns the top-level property that alone identifies a resource of this type."""
        paths = self.raw["primaryIdentifier"]
        parts = paths[0].split("/") if len(paths) == 1 else []
        return parts[2] if len(parts) == 3 else None

    def is_string(self, wire: str) -> bool:
        return wire in self.properties and self.resolve(self.properties[wire]).get("type") == "string"

    def children(self, node: dict, step: str) -> list[dict]:
        """Returns the nodes that one step of a property path leads to: a property, or `*`."""
        node = self.resolve(node)
        found: list[dict] = []
        if step == "*":
            found += [node["items"]] if isinstance(node.get("items"), dict) else []
            found += list(node.get("patternProperties", {}).values())
            if isinstance(node.get("additionalProperties"), dict):
                found.append(node["additionalProperties"])
        elif step in node.get("properties", {}):
            found.append(node["properties"][step])
        for combination in _COMBINATIONS:
            for branch in node.get(combination, []):
                found += self.children(branch, step)
        return found
