"""What the policies say: packs, rules, rewards and their validity. Pure: no database, no clock, no network."""
