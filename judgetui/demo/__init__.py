"""A meeting without people: robots that judge, and a clock that runs faster."""
