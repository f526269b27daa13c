"""The frames that host and clients exchange, and their documentation."""
