"""The fault tests in their long form: `make soak`. Figures are those of the table of faults.

They want a machine to themselves. SOAK_SHARE=0.02 makes everything that much smaller, to try the tests out.
"""
