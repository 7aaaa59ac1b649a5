"""Outcome-Based Accountability for early help and safeguarding partnerships."""

from pathlib import Path

_WRITTEN = Path(__file__).parent / "version.txt"
_FROM_SOURCE, _REF, _LETTERS = "from source", "ref: ", 8


def name_source(root: Path) -> str:
    """Return what a source tree is called: by the commit that git has there, which edits may have followed.

    Git's own files are read: to start git would take longer than all else of `oba --help`.
    """
    try:
        commit = _read_commit(root / ".git")
    except OSError:
        return _FROM_SOURCE
    return f"{_FROM_SOURCE} at {commit[:_LETTERS]}" if commit else _FROM_SOURCE


def _read_commit(git: Path) -> str:
    if git.is_file():  # a worktree of a repository that is elsewhere
        git = git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
    head = (git / "HEAD").read_text(encoding="utf-8").strip()
    if not head.startswith(_REF):
        return head
    shared, name = git / "commondir", head.removeprefix(_REF)
    common = git / shared.read_text(encoding="utf-8").strip() if shared.is_file() else git
    if (common / name).is_file():
        return (common / name).read_text(encoding="utf-8").strip()
    packed = (common / "packed-refs").read_text(encoding="utf-8").splitlines()
    return next((line.split(" ")[0] for line in packed if line.endswith(f" {name}")), "")


__version__ = _WRITTEN.read_text(encoding="utf-8").strip() if _WRITTEN.is_file() else name_source(_WRITTEN.parents[1])
"""The version that the wheel was built as; a source tree is between two of them, and says its commit."""
