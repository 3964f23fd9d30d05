"""The page's template, style sheet and scripts, which stand in it in the order of their names."""
