"""Spells regular expressions so that Rust's engines read them as ECMAScript and Python do.

Only the spelling changes, never the language that a pattern describes.
"""

from __future__ import annotations

import re

# One step inside a character class: an escape, or one character.
_STEP = re.compile(r"\\[pP]\{[^}]*\}|\\u\{[0-9a-fA-F]+\}|\\.|.", re.DOTALL)
_CLASS_ESCAPES = ("\\w", "\\d", "\\s", "\\W", "\\D", "\\S", "\\p", "\\P")


def portable(pattern: str) -> str:
    """Returns the pattern with `[`, `-`, `&` escaped in classes where engines differ, and `\\Z` as `$`."""
    out: list[str] = []
    index = 0
    while index < len(pattern):
        if pattern[index] == "[":
            end, body = _class(pattern, index)
            out.append(body)
            index = end
            continue
        step = _STEP.match(pattern, index)[0]
        out.append("$" if step == "\\Z" else step)
        index += len(step)
    return "".join(out)


def _class(pattern: str, start: int) -> tuple[int, str]:
    """Returns where a character class ends and how it is spelled; one without an end stays as it is."""
    head = "[^" if pattern.startswith("[^", start) else "["
    index = start + len(head)
    steps: list[str] = []
    while index < len(pattern) and (pattern[index] != "]" or not steps):
        step = _STEP.match(pattern, index)[0]
        if step == "[" and steps[-2:] == ["&", "&"]:
            # An intersection of Java: only Rust's engine reads it as meant.
            end = pattern.find("]]", index)
            return (end + 2, pattern[start : end + 2]) if end >= 0 else (len(pattern), pattern[start:])
        steps.append(step)
        index += len(step)
    if index >= len(pattern):
        return len(pattern), pattern[start:]
    return index + 1, head + "".join(_spelled(steps, place) for place in range(len(steps))) + "]"


def _spelled(steps: list[str], place: int) -> str:
    step = steps[place]
    before = steps[place - 1] if place else ""
    after = steps[place + 1] if place + 1 < len(steps) else ""
    if step == "[":
        return "\\["
    if step == "-" and before and after and (before.startswith(_CLASS_ESCAPES) or after.startswith(_CLASS_ESCAPES)):
        return "\\-"
    if step in ("&", "~") and before == step:
        return "\\" + step
    return step
