"""Units, posts, people, duties and areas: who answers for what, where."""
