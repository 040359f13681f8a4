"""Rules at work: compiled to quick code, decided for a firm, explained on demand."""
