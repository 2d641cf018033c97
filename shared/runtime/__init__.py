"""Running services: what a service consists of, one process with its HTTP and background tasks, its start and stop."""
