"""A message in its setting: what it is about, what it wants, and the facts it states."""
