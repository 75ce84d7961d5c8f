"""Who teaches, learns and helps where: people as files, sign-on and invitations bring them."""
