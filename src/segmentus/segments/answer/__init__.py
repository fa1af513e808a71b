"""A segmentation into what someone acts on: names, cards, money, outcome, how sure, what for."""
