"""The same rules over whole libraries of firms at once, in columns."""
