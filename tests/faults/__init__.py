"""Real processes on a bad day: killed, cut off, their clocks moved. What must hold is judged from outside."""
