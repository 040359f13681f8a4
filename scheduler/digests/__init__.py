"""Digests for officers, leaders and their groups: when each is due, what is in it, and its promise."""
