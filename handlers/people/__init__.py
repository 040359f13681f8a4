"""Who speaks, and for which firm: binding, invitations, several firms, what is held of a person."""
