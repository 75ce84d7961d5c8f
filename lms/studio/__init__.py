"""Where trainers write courses: drafts of the same files, a true preview, publishing and its consequences."""
