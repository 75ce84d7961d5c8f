"""The reader, units done, quiz attempts, completions: what people do with courses."""
