"""What stands behind a seam of `wor_match.ports`: one module per kind of service."""
