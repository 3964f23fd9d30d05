"""Woven cloth with defects, drawn thread by thread."""
