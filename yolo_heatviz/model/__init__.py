"""A network: its predictor, its stages, their hooks and tensors."""
