"""What a run leaves behind: raw values, and the metrics and flags derived from them when they are read."""
