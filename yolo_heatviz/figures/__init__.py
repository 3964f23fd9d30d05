"""A paper's figure, whoever makes it: panels in a grid, with their titles and colour bars, as PDF, SVG or PNG."""
