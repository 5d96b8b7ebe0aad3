"""The parameters of the citizen model as data: each with a range, a unit, a status and a source.

The csv files are rooms of parameters, one row a subgroup, and beside them what the names mean, the axes, the
sources, the registers' places and the targets. Nothing here may simulate.
"""

from scenarios.parameters.collection import Parameters
from scenarios.parameters.describing import describe
from scenarios.parameters.entries import Parameter
from scenarios.parameters.loading import load_parameters
from scenarios.parameters.registers import RegisterPlace, load_register_map, registers_by_condition
from scenarios.parameters.targets import Target, load_targets

__all__ = [
    "Parameter",
    "Parameters",
    "RegisterPlace",
    "Target",
    "describe",
    "load_parameters",
    "load_register_map",
    "load_targets",
    "registers_by_condition",
]
