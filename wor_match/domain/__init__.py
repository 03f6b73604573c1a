"""The data contract: entities, codes, taxonomy and their column-wise form."""
