"""Quality assurance as plain values: cases that are drawn and graded, and what families and practitioners say."""
