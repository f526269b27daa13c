"""Parts of the screen that the hall watches."""
