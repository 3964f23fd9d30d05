"""Attribution: a map of what spoke for one box, over the original image."""
