"""Columns of the national directory under the headings of every year. Pure."""

from lms.tabular import Expected

DIRECTORY_COLUMNS = (
    Expected(
        name="Identifiant_de_l_etablissement", aliases=("uai", "numero_uai", "code_uai", "rne"), required=True
    ),
    Expected(name="Nom_etablissement", aliases=("appellation_officielle", "nom"), required=True),
    Expected(name="Type_etablissement", required=True),
    Expected(name="Statut_public_prive", aliases=("secteur", "secteur_public_prive"), required=True),
    Expected(name="Code_departement", aliases=("departement",), required=True),
    Expected(name="Type_contrat_prive"),
    Expected(name="Code_postal"),
    Expected(name="Code_commune"),
    Expected(name="Nom_commune"),
    Expected(name="nom_circonscription"),
    Expected(name="Appartenance_Education_Prioritaire"),
    Expected(name="Voie_generale"),
    Expected(name="Voie_technologique"),
    Expected(name="Voie_professionnelle"),
    Expected(name="latitude"),
    Expected(name="longitude"),
    Expected(name="date_ouverture"),
    Expected(name="date_maj_ligne"),
    Expected(name="etat"),
    Expected(name="ministere_tutelle"),
    Expected(name="rpi_concentre"),
    Expected(name="rpi_disperse"),
    Expected(name="code_nature"),
    Expected(name="libelle_nature"),
    Expected(name="etablissement_mere"),
    Expected(name="type_rattachement_etablissement_mere"),
)
