"""Questions that a command asks before it acts; each is a function of an `AppContext`."""
