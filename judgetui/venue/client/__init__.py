"""A seat as its own process sees it, whether the host is far or in the same process."""
