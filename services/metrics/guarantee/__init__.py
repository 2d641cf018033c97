"""What marketing owes for delivered leads that sales rightly rejected: the ledger, and decisions about disputes."""
