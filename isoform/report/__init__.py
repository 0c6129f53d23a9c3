"""What a person or a program reads: one file for each form."""
