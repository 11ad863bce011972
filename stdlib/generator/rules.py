"""Turns conditions between the properties of one record into decorators, and some into plain requiredness."""

from __future__ import annotations

from itertools import combinations

from . import text
from .ledger import Ledger

_CONDITIONS = {"required", "anyOf", "oneOf", "allOf"}
_SILENT = {"description", "title", "type", "$comment", "additionalProperties"}


def is_condition(branch: dict) -> bool:
    """Says whether a branch only speaks about which properties are present."""
    keys = set(branch) - _SILENT
    return keys <= _CONDITIONS and all(
        is_condition(inner) for key in keys - {"required"} for inner in branch[key]
    )


class Rules:
    """The rules of one record."""

    def __init__(self, node: dict, field_names: dict[str, str], where: str, ledger: Ledger) -> None:
        self.required = set(node.get("required", []))
        self.decorators: list[str] = []
        self._names = field_names
        self._where = where
        self._ledger = ledger
        self._read(node)

    def _read(self, node: dict) -> None:
        for branch in node.get("allOf", []):
            if is_condition(branch):
                self.required |= set(branch.get("required", []))
                self._read(branch)
        for key in ("oneOf", "anyOf"):
            branches = node.get(key, [])
            if branches and any("required" in branch or is_condition(branch) for branch in branches):
                self._alternatives(key, branches)
        self._names_decorator("exactly_one", node.get("requiredXor"))
        self._names_decorator("at_least_one", node.get("requiredOr"))
        for key in ("dependencies", "dependentRequired"):
            for wire, needed in sorted(node.get(key, {}).items()):
                self._dependency(wire, needed)
        for wire, barred in sorted(node.get("dependentExcluded", {}).items()):
            self._pair("excludes", wire, barred)

    def _alternatives(self, key: str, branches: list[dict]) -> None:
        if not all(is_condition(branch) for branch in branches):
            if not all("required" in branch for branch in branches):
                self._ledger.missed(f"{key} that mixes conditions and types", self._where)
                return
            self._ledger.missed(f"conditions on values inside {key}", self._where)
        choices = [self._sets(branch, key) for branch in branches]
        if [] in choices or [[]] in choices:
            self._not_together(choices)
            return
        sets = [choice for group in choices for choice in group]
        shared = set.intersection(*(set(one) for one in sets))
        self.required |= shared
        rest = [[wire for wire in one if wire not in self.required] for one in sets]
        if not all(rest):
            return
        nested = any(len(group) > 1 for group in choices)
        if key == "oneOf" and nested:
            self._sets_decorator("any_of", rest)
            for left, right in combinations(choices, 2):
                for wire in left[0] if len(left[0]) == 1 else []:
                    self._pair("excludes", wire, sorted({other for one in right for other in one}))
        else:
            self._sets_decorator("one_of" if key == "oneOf" else "any_of", rest)

    def _sets(self, branch: dict, outer: str) -> list[list[str]]:
        """Returns the sets of properties any of which satisfies a branch."""
        own = list(branch.get("required", []))
        for inner in branch.get("allOf", []):
            own += inner.get("required", [])
        for key in ("anyOf", "oneOf"):
            if key in branch and is_condition(branch):
                if key != outer and outer == "anyOf":
                    self._ledger.missed("oneOf inside anyOf (written as any_of)", self._where)
                return [own + one for inner in branch[key] for one in self._sets(inner, outer)]
        return [own]

    def _not_together(self, choices: list[list[list[str]]]) -> None:
        """`oneOf [{}, required a, b]`: the first always holds, so the second must not."""
        rest = [one for group in choices for one in group if one]
        if len(rest) == 1 and len(rest[0]) == 2:
            self._pair("excludes", rest[0][0], [rest[0][1]])
        else:
            self._ledger.missed("alternatives of which one is empty", self._where)

    def _dependency(self, wire: str, needed) -> None:
        if isinstance(needed, list):
            self._pair("requires", wire, needed)
            return
        branches = needed.get("oneOf", [])
        barred = [branch["required"] for branch in branches if set(branch) == {"required"}]
        if {} in branches and len(branches) == 2 and len(barred) == 1 and len(barred[0]) == 1:
            self._pair("excludes", wire, barred[0])
        else:
            self._ledger.missed("dependencies on a schema", f"{self._where}/{wire}")

    def _known(self, wires: list[str]) -> bool:
        unknown = [wire for wire in wires if wire not in self._names]
        if unknown:
            self._ledger.missed("conditions on properties that the record lacks", f"{self._where} {unknown}")
        return not unknown

    def _add(self, decorator: str) -> None:
        if decorator not in self.decorators:
            self.decorators.append(decorator)

    def _sets_decorator(self, name: str, sets: list[list[str]]) -> None:
        if len(sets) > 1 and self._known([wire for one in sets for wire in one]):
            self._add(f"@{name}({', '.join(text.name_list([self._names[wire] for wire in one]) for one in sets)})")

    def _names_decorator(self, name: str, wires: list[str] | None) -> None:
        if wires and self._known(wires):
            self._add(f"@{name}({', '.join(self._names[wire] for wire in wires)})")

    def _pair(self, name: str, wire: str, others: list[str]) -> None:
        if others and self._known([wire, *others]):
            self._add(f"@{name}({self._names[wire]}, {text.name_list([self._names[other] for other in others])})")
