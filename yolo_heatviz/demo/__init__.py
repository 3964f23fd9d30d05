"""A small detector of defects in woven cloth, and all that made it."""
