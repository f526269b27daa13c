"""Pictures of every screen as text, so that a change of look is seen in a review."""
