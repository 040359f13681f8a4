"""What the documents answer: amounts, conditions, windows, terms, with clause and validity."""
