"""Labels against detections: a data set and its label files, what was missed or falsely found, and why."""
