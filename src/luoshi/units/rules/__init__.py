"""What holds in the register: codes, who answers for what, and where nobody does."""
