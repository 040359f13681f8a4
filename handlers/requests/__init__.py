"""Handing over: a person who is called, what enterprises ask of the bureau, and the officers' side of it."""
