"""Formulas as code: NumPy, JavaScript, and values with a certificate."""
