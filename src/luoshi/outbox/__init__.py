"""What leaves the house: digests to people, webhooks to systems, each with its delivery record."""
