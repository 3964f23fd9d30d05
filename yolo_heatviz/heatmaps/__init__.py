"""From a stage to its files, and the ranking of stages."""
