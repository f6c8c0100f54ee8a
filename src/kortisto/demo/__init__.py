"""A fictional register to look around in: thousands of invented people in every state of life (`kortisto demo`)."""
