"""The rules of the room: pure values and functions, without files, sockets or the time of day."""
