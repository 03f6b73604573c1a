"""How good predictions turned out to be: pure functions, arrays in and numbers out."""
