"""The venue: the host of a meeting, its clients, its pages, and the protocol between them."""
