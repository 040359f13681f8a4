"""What recurs and when: working days, rhythms, occasions and the days on which people are told of them."""
