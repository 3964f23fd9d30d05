"""The page of a run: its files beside the pictures, and `index.html`, which shows them."""
