"""Two versions of the rules side by side: what changed, and which firms it touches."""
