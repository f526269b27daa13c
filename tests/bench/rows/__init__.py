"""The rows of the table of performance: what is measured, beside what, how good it is to be.

A module here has `ROWS` and a `measure()` that gives the figures of each. It measures the build
that the interpreter imports, by its command line and its wire, so that an earlier build can be
measured by the same module (`python -m tests.bench --against COMMIT`).
"""
