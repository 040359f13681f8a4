"""The yearly check: opened by a word or a button, and on which rule it rests; when titles are checked again."""
