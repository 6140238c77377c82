"""What the Gradient flow page is made of."""
