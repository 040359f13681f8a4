"""What officers set in chat: windows, when duties fall, days off; looked at by whoever watches the place."""
