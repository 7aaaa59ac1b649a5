"""A proposed definition as the YAML that a person looks through."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import yaml

from oba.findings import Finding


def write_feed(definition: dict[str, Any], findings: Sequence[Finding]) -> str:
    """Return the YAML of a definition; each doubt is a comment above it."""
    head = ["Proposed by `oba feed new` from the file alone. Look through these before it is used:"]
    head += [f"- {finding.what} {finding.remedy}".rstrip() for finding in findings]
    comment = "\n".join(f"# {line}" for text in head for line in wrap(text, 110, subsequent_indent="  "))
    body = yaml.safe_dump(definition, sort_keys=False, allow_unicode=True, width=120)
    return f"{comment}\n{body}"
