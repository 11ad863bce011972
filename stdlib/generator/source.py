"""Reads the resource schemas out of a cfn-lint wheel. Interprets nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

VERSION = "1.58.0"
REGION = "us-east-1"
_ROOT = "cfnlint/data/schemas"


def load(wheel: str | None) -> dict[str, dict]:
    """Returns every schema of the region by type name, sorted by name."""
    if wheel:
        return _read(Path(wheel))
    with tempfile.TemporaryDirectory() as folder:
        return _read(_download(Path(folder)))


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", f"cfn-lint=={VERSION}", "--no-deps", "-q", "-d", folder]
    subprocess.run([str(part) for part in command], check=True)
    return next(folder.glob("cfn_lint-*.whl"))


def _read(wheel: Path) -> dict[str, dict]:
    with zipfile.ZipFile(wheel) as archive:
        provider = json.loads(archive.read(f"{_ROOT}/providers/{REGION}.json"))
        return {
            name: json.loads(archive.read(f"{_ROOT}/resources/{provider[name]}.json"))
            for name in sorted(provider)
        }
