"""Writes one `resource type` declaration."""

from __future__ import annotations

from . import names, text
from .estimates import ESTIMATES
from .expressions import Expressions
from .identities import Identities
from .ledger import Ledger
from .overlay import CHANGES_ON_UPDATE, SECRETS
from .paths import Paths
from .records import field, is_open
from .rules import Rules
from .schema import Schema
from .tags import Tagging, tagging_of

_OPERATIONS = ("create", "read", "update", "delete", "list")
_MARKS = {
    "create_only": "createOnlyProperties",
    "read_only": "readOnlyProperties",
    "write_only": "writeOnlyProperties",
    "deprecated": "deprecatedProperties",
    "conditional_create_only": "conditionalCreateOnlyProperties",
}
_WRITTEN_KEYS = {
    "additionalProperties", "additionalIdentifiers", "conditionalCreateOnlyProperties", "createOnlyProperties",
    "definitions", "deprecatedProperties", "handlers", "patternProperties", "primaryIdentifier", "properties",
    "readOnlyProperties", "replacementStrategy", "required", "tagging", "typeName", "writeOnlyProperties",
    "oneOf", "anyOf", "allOf", "requiredXor", "requiredOr", "dependentRequired", "dependentExcluded",
}
_PROSE_KEYS = {"$schema", "$comment", "description", "sourceUrl", "documentationUrl", "resourceLink", "taggable"}


def resource(schema: Schema, identities: Identities, ledger: Ledger) -> str:
    """Returns the declaration of one type, decorators first."""
    ledger.wrote("types")
    for key in sorted(set(schema.raw) - _WRITTEN_KEYS - _PROSE_KEYS):
        ledger.missed(f"{key} of the type", schema.type_name)
    tagging = tagging_of(schema, ledger)
    tag_wire = tagging.wire if tagging else None
    field_names = names.field_names(list(schema.properties), tag_wire)
    paths = Paths(schema, field_names, ledger)
    types = Expressions(schema, identities, ledger)
    root = types.flatten({**schema.raw, "type": "object"}, schema.type_name)
    rules = Rules(root, field_names, schema.type_name, ledger)
    fields = _fields(schema, types, identities, paths, rules, field_names, tagging)
    types.finish()
    ledger.wrote("definitions", len(types.definitions))
    own = identities.of_type(schema.type_name)
    ledger.wrote("nominal ids", len(own))
    blocks = [[one.declaration() for one in own]]
    blocks += [types.definitions[name].split("\n") for name in sorted(types.definitions)]
    blocks.append(fields + ([".."] if is_open(schema.raw) else []))
    body = "\n\n".join("\n".join(f"  {line}" for line in block) for block in blocks if block)
    head = [*_decorators(schema, paths, tagging, ledger), *rules.decorators]
    opening = f'resource type {names.address(schema.type_name)} = "{schema.type_name}" {{'
    return "\n".join([*head, opening, body, "}"])


def _fields(schema, types, identities, paths, rules, field_names, tagging: Tagging | None) -> list[str]:
    def rank(wire: str):
        read_only = schema.is_read_only(wire)
        return read_only, wire not in rules.required, field_names[wire]

    secrets = SECRETS.get(schema.type_name, [])
    changing = CHANGES_ON_UPDATE.get(schema.type_name, [])
    lines = []
    for wire in sorted(schema.properties, key=rank):
        node, where = schema.properties[wire], f"{schema.type_name}/{wire}"
        read_only = schema.is_read_only(wire)
        mark = "" if read_only or wire in rules.required else "?"
        own = identities.of_property(schema.type_name, wire)
        kind = own.address if own else None
        if tagging and tagging.wire == wire:
            kind = "Tags"
            if tagging.native_too:
                kind = f"Tags | {types.type_of(node, where, names.camel(wire))}"
        marks = [f"@{name}" for name, key in _MARKS.items() if paths.marks(key, wire)]
        marks += ["@changes_on_update"] if wire in changing else []
        marks += ["@secret"] if wire in secrets else []
        lines.append(" ".join([*marks, field(types, node, where, wire, field_names[wire], mark, kind)]))
    return lines


def _decorators(schema: Schema, paths: Paths, tagging: Tagging | None, ledger: Ledger) -> list[str]:
    raw = schema.raw
    lines = [f'@docs("{_docs(schema.type_name)}")']
    lines.append(f"@identifier({', '.join(paths.argument(path) for path in raw['primaryIdentifier'])})")
    others = [text.name_list([paths.argument(path) for path in one]) for one in raw.get("additionalIdentifiers", [])]
    if others:
        lines.append(f"@also_identified_by({', '.join(others)})")
    if tagging:
        flags = ("" if tagging.updatable else ", updatable = false") + ("" if tagging.on_create else ", on_create = false")
        lines.append(f"@tags({paths.argument(tagging.path)}, shape = {tagging.shape}{flags})")
    lines += _handlers(schema, ledger)
    strategy = {"create_then_delete": "create_first", "delete_then_create": "delete_first"}.get(raw.get("replacementStrategy"))
    lines += [f"@replacement({strategy})"] if strategy else []
    for name, key in _MARKS.items():
        nested = paths.nested(key)
        lines += [f"@{name}({', '.join(nested)})"] if nested else []
    secret = [paths.translate(f"/properties/{path}") for path in SECRETS.get(schema.type_name, []) if "/" in path]
    lines += [f"@secret({', '.join(text.string(path) for path in secret)})"] if secret else []
    if schema.type_name in ESTIMATES:
        create, update, delete = ESTIMATES[schema.type_name]
        lines.append(f"@estimate(create = {create}, update = {update}, delete = {delete})")
    return lines


def _handlers(schema: Schema, ledger: Ledger) -> list[str]:
    handlers = schema.raw.get("handlers")
    if not handlers:
        return ["@no_handlers"]
    permissions = {name: handlers.get(name, {}).get("permissions", []) for name in _OPERATIONS}
    permissions["tag"] = schema.raw.get("tagging", {}).get("permissions", [])
    timeouts = {name: handlers.get(name, {}).get("timeoutInMinutes") for name in _OPERATIONS}
    for name, handler in handlers.items():
        if "handlerSchema" in handler:
            ledger.missed("handlerSchema (properties that listing needs)", schema.type_name)
    lines = []
    granted = [
        f"{name} = [{', '.join(text.string(action) for action in sorted(set(actions)))}]"
        for name, actions in permissions.items() if actions
    ]
    lines += [f"@permissions({', '.join(granted)})"] if granted else []
    limited = [f"{name} = {minutes}min" for name, minutes in timeouts.items() if minutes]
    lines += [f"@timeouts({', '.join(limited)})"] if limited else []
    return lines + ([] if "update" in handlers else ["@no_update"])


def _docs(type_name: str) -> str:
    vendor, service, short = type_name.lower().split("::")
    return f"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/{vendor}-resource-{service}-{short}.html"
