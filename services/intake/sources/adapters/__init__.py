"""The platforms that send leads and outcomes, one file each; docs/platforms.md has the table and the recipe."""
