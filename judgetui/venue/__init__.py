"""Reaching: the desks acts go to and meetings come back from."""
