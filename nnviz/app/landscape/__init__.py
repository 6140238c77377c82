"""What the Landscape page is made of."""
