"""What people choose to hear: asked for and ended, answered by 已办 and 稍后, shown, and taken into a calendar."""
