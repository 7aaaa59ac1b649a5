"""Outcome-Based Accountability for early help and safeguarding partnerships."""

from pathlib import Path

_WRITTEN = Path(__file__).parent / "version.txt"
__version__ = _WRITTEN.read_text(encoding="utf-8").strip() if _WRITTEN.is_file() else "from source"
"""The version that the wheel was built as; a source tree is between two of them."""
