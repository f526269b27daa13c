"""What the hall sees, in words and figures: for the board in a terminal, its page, an overlay."""
