"""Proposals and checks: what a plan's rows lack, and who might own them."""
