"""What an office publishes and signs, made of a result: the page, and papers for Word and PDF."""
