"""Outcome-Based Accountability for early help and safeguarding partnerships."""

__version__ = "0.1.0"
