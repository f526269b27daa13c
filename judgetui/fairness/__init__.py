"""How fair the judging was: a panel's agreement, its judges, and how firm the prizes are.

Everything here is diagnostic: nothing of it changes a score. Statistics are floats, added up with
`math.fsum`, so that they are the same on every machine; what decides a prize goes by the plan's own
rule, exactly. A missing or recused ballot is an empty cell, never a zero.
"""
