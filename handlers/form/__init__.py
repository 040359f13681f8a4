"""The eligibility form: what is asked next, how an answer is kept, corrected and handed in."""
