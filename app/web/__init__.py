"""What screens and JSON both stand on: the acting actor, the view class, search words."""
