"""What is promised to whom: from what has a last day, and who hears of it, to rows of the outbox."""
