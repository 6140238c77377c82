"""What the One step page is made of."""
