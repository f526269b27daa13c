"""Who may take which seat: codes, links, slips, the addresses of the venue."""
