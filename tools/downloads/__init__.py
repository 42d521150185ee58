"""Makes what readers take away: the PDF, figures and their data, the site as a zip."""
