"""A study into files that Excel and PowerPoint open: customers, a workbook, slides."""
