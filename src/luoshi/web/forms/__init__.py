"""Forms: what people may type, and what it becomes."""
