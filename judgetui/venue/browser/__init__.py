"""Web pages of the venue, and the processes behind seats in browsers."""
