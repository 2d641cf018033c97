"""Values that several services share, one kind a file: contact identity, money, number ranges, times, holidays."""
