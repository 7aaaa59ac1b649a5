"""The audit trail on screen: its pages, and its entries in words."""
