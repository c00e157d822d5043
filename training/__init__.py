"""Train and score the models of :mod:`luoshi.reading`; needs the development packages, never shipped."""
