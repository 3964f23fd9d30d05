"""From feature maps to pictures."""
