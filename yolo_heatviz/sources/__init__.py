"""What a user names as a source, as images and frames."""
