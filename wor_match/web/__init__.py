"""The coach's workplace: pages and an API over the store and the matcher."""
