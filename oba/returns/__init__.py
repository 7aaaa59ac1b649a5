"""Provider returns: the workbook out, the workbook in, the check, and explanations remembered."""
