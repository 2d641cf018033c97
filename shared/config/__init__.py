"""Configuration of a process: settings from the environment, and fault injection for tests."""
