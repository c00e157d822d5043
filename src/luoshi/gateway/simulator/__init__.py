"""Invented fire alarm devices that speak the real protocol over real sockets: for demo, tests and benchmarks."""
