"""Data of the visitor's own: what was brought and is kept, the dialog for it, and links that need a file."""
