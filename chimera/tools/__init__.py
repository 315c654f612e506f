"""Tools: plain typed functions that serve as graph nodes without a model."""
