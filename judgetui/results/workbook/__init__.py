"""The result as a workbook whose scores, ranks and totals are formulas that anyone can follow."""
