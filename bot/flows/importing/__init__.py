"""Taking over clients, contacts, balances and prices from elsewhere: first surveyed, then all or nothing."""
