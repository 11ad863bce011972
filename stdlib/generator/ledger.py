"""Counts what was written and what could not be expressed, so that nothing is dropped in silence."""

from __future__ import annotations

from collections import Counter, defaultdict


class Ledger:
    def __init__(self) -> None:
        self.written: Counter[str] = Counter()
        self._missed: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = defaultdict(list)
        self.notes: dict[str, list[str]] = defaultdict(list)

    def wrote(self, what: str, count: int = 1) -> None:
        self.written[what] += count

    def missed(self, what: str, where: str) -> None:
        """Records a fact of the schema that the output does not carry."""
        self._missed[what] += 1
        if len(self._examples[what]) < 3 and where not in self._examples[what]:
            self._examples[what].append(where)

    def note(self, what: str, where: str) -> None:
        """Records a decision that a reader of the report may want to look at."""
        self.notes[what].append(where)

    def report(self, verbose: bool = False) -> str:
        lines = ["written:"]
        lines += [f"  {count:7}  {what}" for what, count in sorted(self.written.items())]
        lines.append("not expressed:")
        for what, count in sorted(self._missed.items(), key=lambda item: (-item[1], item[0])):
            lines.append(f"  {count:7}  {what}  (e.g. {', '.join(self._examples[what])})")
        for what, places in sorted(self.notes.items()):
            lines.append(f"{what}: {len(places)}")
            if verbose:
                lines += [f"    {place}" for place in places]
        return "\n".join(lines)
