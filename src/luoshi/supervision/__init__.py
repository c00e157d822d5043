"""Graded orders: what a ladder prepares and a post signs."""
