"""Matters, playbooks, clocks, entries and evidence: the one loop."""
