"""Those who provide care: what they can offer, how hard they try, and what their months cost them.

A provider's state is arrays over the members of its kind, in the order of the place. Nothing here may know a contract
by its name, nor import how a simulation runs.
"""
