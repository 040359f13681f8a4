"""Files made on request: the person's own data as a workbook, the action plan as a Word document."""
