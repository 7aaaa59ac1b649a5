"""The published packs for those who may see them: lists and files, packs of meetings, handouts, tracing a number."""
