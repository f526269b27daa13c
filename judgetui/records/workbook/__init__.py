"""A meeting's plan as a workbook that people fill in: its sheets, writing it and reading it."""
