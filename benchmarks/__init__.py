"""What Luoshi costs, measured against yardsticks in the same run (`make bench`). Nothing here is a timed test."""
