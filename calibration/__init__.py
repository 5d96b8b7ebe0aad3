"""What published figures say of the model: targets, natural experiments, and the fit to both."""
