"""What becomes of a run's images and videos: their stages, boxes, files and entries, the ranking and the page."""
