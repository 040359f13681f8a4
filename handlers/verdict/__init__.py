"""A firm held against the rules: the result, why it is so, what is missing, and what if."""
