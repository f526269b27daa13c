"""The page that checks a judge's receipts against a bundle, in a browser, without the network."""
