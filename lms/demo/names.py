"""Given and family names for people who don't exist, accents, hyphens and particles included. Pure."""

GIVEN = (
    "Maëlle", "Anaïs", "Jean-Baptiste", "Fatima", "Loïc", "Chloé", "Mehdi", "Sandrine", "Yann", "Élodie",
    "Nicolas", "Aïcha", "Gwenaëlle", "Thomas", "Hélène", "Karim", "Noémie", "François", "Soizic", "Amadou",
    "Inès", "Mathieu", "Béatrice", "Erwan", "Leïla", "Stéphane", "Nathalie", "Özgür", "Céline", "Ronan",
    "Mariam", "Guillaume", "Odile", "Zoé", "Pierre-Yves", "Samira", "Tanguy", "Véronique", "João", "Delphine",
)  # fmt: skip
FAMILY = (
    "Le Goff", "Martin", "L’Hostis", "Bernard", "Kerbrat", "Petit", "Benali", "Moreau", "Le Gall", "Lefèvre",
    "Diallo", "Roussel", "Quéméneur", "Garnier", "Da Silva", "Fontaine", "Abgrall", "Legrand", "Yılmaz",
    "Chevalier", "Tanguy", "Boucher", "Nguyen", "Caradec", "Delattre", "Hamidi", "Prigent", "Lecomte",
    "Bodin", "Cloarec", "Vasseur", "Traoré", "Guéguen", "Carpentier", "El Amrani", "Riou", "Marchand",
    "de La Tour", "Salaün", "Poulain", "Haddad", "Morvan", "Leroy", "Ferreira", "Colin", "Jaouen", "Masson",
)  # fmt: skip
