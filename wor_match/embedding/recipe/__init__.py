"""How the embedders that ship are made, stage by stage; `embedding.distil` runs the stages."""
