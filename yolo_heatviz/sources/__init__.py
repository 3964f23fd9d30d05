"""Sources, as a user names them, to images and frames."""
