"""Which fact to ask next: what decides most for its cost."""
