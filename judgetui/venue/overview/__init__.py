"""The overview of many rooms as pages for browsers, made of what the server of the rooms tells."""
