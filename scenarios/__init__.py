"""What is given: contracts, catalogues, parameters and places, as data and the code that reads it.

Nothing here simulates, and nothing here imports `agents`, `sim`, `calibration` or `experiments`.
"""
