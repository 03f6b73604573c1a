"""From outcomes to a model: targets, posterior, and the folder in which a model is kept."""
