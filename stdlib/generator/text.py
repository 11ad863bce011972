"""Writes literals and refinements of msd: strings, numbers, ranges, values."""

from __future__ import annotations

from decimal import Decimal

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def string(value: str) -> str:
    out = []
    for index, char in enumerate(value):
        if char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif char == "$" and value[index + 1 : index + 2] == "{":
            out.append("\\$")
        elif ord(char) < 32 or ord(char) == 127:
            out.append(f"\\u{{{ord(char):x}}}")
        else:
            out.append(char)
    return f'"{"".join(out)}"'


def integer(value) -> str:
    return str(int(value))


def decimal(value) -> str:
    text = format(Decimal(str(value)), "f")
    return text if "." in text else f"{text}.0"


def literal(value) -> str:
    """Returns a literal type: a string, a number or a truth value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return decimal(value)
    return string(str(value))


def bounds(low, high, write=integer, exclusive_high=None) -> str:
    """Returns `1..=64`, `1..`, `..=64`, `0.0..1.0` or an empty string."""
    start = "" if low is None else write(low)
    if exclusive_high is not None and (high is None or exclusive_high <= high):
        return f"{start}..{write(exclusive_high)}"
    if high is not None:
        return f"{start}..={write(high)}"
    return f"{start}.." if start else ""


def refined(base: str, *facts: str) -> str:
    kept = [fact for fact in facts if fact]
    return f"{base}({', '.join(kept)})" if kept else base


def union(branches: list[str], indent: str = "    ", width: int = 110) -> str:
    """Joins distinct branches with `|`; a long union takes several lines."""
    distinct = list(dict.fromkeys(branches))
    line = " | ".join(distinct)
    if len(line) <= width:
        return line
    lines, current = [], distinct[0]
    for branch in distinct[1:]:
        if len(current) + len(branch) + 3 > width:
            lines.append(current)
            current = f"| {branch}"
        else:
            current += f" | {branch}"
    return f"\n{indent}".join([*lines, current])


def name_list(names: list[str]) -> str:
    return f"[{', '.join(names)}]"
