"""Translates property paths: `/properties/VpcConfig/SubnetIds` -> `vpc_config.subnet_ids`."""

from __future__ import annotations

from . import names, text
from .ledger import Ledger
from .schema import Schema


class Paths:
    """The paths of one resource type."""

    def __init__(self, schema: Schema, field_names: dict[str, str], ledger: Ledger) -> None:
        self._schema = schema
        self._field_names = field_names
        self._ledger = ledger

    def marks(self, key: str, wire: str) -> bool:
        return f"/properties/{wire}" in self._schema.raw.get(key, [])

    def nested(self, key: str) -> list[str]:
        """Returns the quoted paths of one list that lead deeper than the top level."""
        paths = {self.translate(path) for path in self._schema.raw.get(key, []) if path.count("/") > 2}
        return [text.string(path) for path in sorted(path for path in paths if path)]

    def argument(self, path: str) -> str:
        """Returns a path as the argument of a decorator: a bare name, or a string where it is nested."""
        translated = self.translate(path) or ""
        return text.string(translated) if "." in translated else translated

    def translate(self, path: str) -> str | None:
        """Returns the msd path; a `*` that the schema left out is put in."""
        steps = [step for step in path.split("/")[2:] if step]
        nodes: list[dict] = [{"properties": self._schema.properties}]
        out: list[str] = []
        for index, step in enumerate(steps):
            step = "*" if step in ("*", "items", "[*]") else step
            found = self._step(nodes, step)
            while not found and step != "*" and self._step(nodes, "*"):
                nodes = self._step(nodes, "*")
                out.append("*")
                found = self._step(nodes, step)
            if not found and step == "properties" and index + 1 < len(steps):
                continue
            if not found:
                self._ledger.missed("paths that lead nowhere in the schema", f"{self._schema.type_name} {path}")
                return None
            out.append(step if step == "*" else self._name(nodes, step, index == 0))
            nodes = found
        return ".".join(out)

    def _step(self, nodes: list[dict], step: str) -> list[dict]:
        return [child for node in nodes for child in self._schema.children(node, step)]

    def _name(self, nodes: list[dict], step: str, top: bool) -> str:
        if top:
            return self._field_names[step]
        for node in nodes:
            wires = self._schema.resolve(node).get("properties", {})
            if step in wires:
                return names.field_names(list(wires))[step]
        return names.snake(step)
