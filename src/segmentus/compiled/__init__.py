"""Arrays into labels and sums: the loops, in C, and nothing else in this package knows of C.

`c/` holds the kernels, `build` compiles them, `library` loads those for this processor, and each
other module has the kernels of one subject as functions, with arrays checked at the door.
"""
