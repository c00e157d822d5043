"""Where rooms meet: a reading becomes a plan that papers print."""
