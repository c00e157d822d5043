"""Documents, draft rows, consultation, issuing and the accounting year."""
