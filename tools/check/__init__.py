"""What the tests need: a browser, results to tell of, formulas changed on purpose."""
