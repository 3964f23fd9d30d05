"""Feature maps as arrays: arrays in, arrays out, without torch and without files."""
