"""Pages on which a programme is made: its goals, its schools, its partners and money, its baseline."""
