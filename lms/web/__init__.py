"""What every page shares: database session, guards, forms, headers, language, errors, downloads."""
