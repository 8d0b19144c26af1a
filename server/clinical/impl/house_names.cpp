#include "clinical/impl/places.hpp"

namespace consilium::clinical {

bool Places::isHouseNoun(std::string_view word) {
  return anyOf(
      word,
      {"parc",        "bois",        "lac",         "lacs",        "pre",         "pres",
       "val",         "vallon",      "vallons",     "vallee",      "colline",     "collines",
       "source",      "sources",     "fontaine",    "fontaines",   "moulin",      "moulins",
       "chateau",     "prairie",     "prairies",    "roseraie",    "cerisaie",    "chenaie",
       "oliveraie",   "hetraie",     "pinede",      "charmille",   "clairiere",   "foret",
       "tilleul",     "tilleuls",    "chene",       "chenes",      "cedre",       "cedres",
       "pin",         "pins",        "sapins",      "bouleaux",    "peuplier",    "peupliers",
       "platanes",    "marronniers", "noyers",      "oliviers",    "mimosas",     "lilas",
       "rosier",      "rosiers",     "roses",       "glycines",    "hortensias",  "camelias",
       "magnolias",   "magnolia",    "tamaris",     "genets",      "bruyeres",    "ajoncs",
       "jonquilles",  "violettes",   "bleuets",     "coquelicots", "pervenches",  "gentianes",
       "edelweiss",   "aubepines",   "lavandes",    "lauriers",    "palmiers",    "cypres",
       "eucalyptus",  "acacias",     "erables",     "hetres",      "charmes",     "saules",
       "cerisiers",   "pommiers",    "amandiers",   "muriers",     "chataigniers", "orchidees",
       "flamboyants", "bougainvilliers", "hirondelles", "mouettes", "goelands",   "cigales",
       "alouettes",   "mesanges",    "tourterelles", "papillons",  "abeilles",    "dauphins",
       "embruns",     "dunes",       "plage",       "falaises",    "falaise",     "rives",
       "rivages",     "berges",      "quais",       "port",        "remparts",    "beffroi",
       "chapelle",    "abbaye",      "carmes",      "cordeliers",  "jacobins",    "ursulines",
       "augustins",   "minimes",     "halles",      "jardins",     "vignes",      "vergers",
       "champs",      "plaine",      "coteaux",     "coteau",      "plateau",     "soleil",
       "aurore",      "esperance",   "mail",        "canal",       "ile",         "iles",
       "marais",      "etang",       "etangs",      "bocage",      "clos",        "fauvettes",
       "rossignols",  "cascade",     "cascades",    "corniche",    "esplanade",   "belvedere",
       "horizon",     "estuaire",    "lagon",       "volcan",      "causses",     "garrigue",
       "garrigues",   "bastide",     "providence",  "visitation",  "bluets",      "oliveraies",
       "sablons",     "grillons",    "ecureuils",   "ombrages",    "feuillantines", "feuillants"});
}

bool Places::isMaker(std::string_view word) {
  return anyOf(
      word, {"ipsen",      "alexion",   "kyowa",      "kirin",        "novartis",  "sanofi",
             "pfizer",     "roche",     "servier",    "pierre",       "biomarin",  "ultragenyx",
             "ascendis",   "amgen",     "lilly",      "msd",          "merck",     "bayer",
             "takeda",     "shire",     "ucb",        "biogen",       "sandoz",    "mylan",
             "viatris",    "teva",      "arrow",      "zentiva",      "boiron",    "urgo",
             "guerbet",    "chiesi",    "thea",       "galderma",     "ferring",   "novo",
             "nordisk",    "abbvie",    "abbott",     "astrazeneca",  "gsk",       "janssen",
             "bms",        "gilead",    "vertex",     "regeneron",    "daiichi",   "grifols",
             "lfb",        "octapharma", "csl",       "sobi",         "recordati", "menarini",
             "zambon",     "mayoly",    "biocodex",   "bouchara",     "expanscience", "crinex",
             "biogaran",   "upsa",      "inventia",   "advicenne",    "pharming",  "insmed",
             "inozyme",    "bridgebio", "clementia",  "mereo",        "leadiant",  "sarepta",
             "delbert",    "majorelle", "nutricia",   "nestle",       "effik",     "besins",
             "theramex",   "arkopharma", "boehringer", "genzyme",     "wyeth",     "lundbeck",
             "fresenius",  "baxter",    "bioprojet",  "hra",          "pileje",    "iprad",
             "aguettant",  "macopharma", "stryker",   "zimmer",       "medtronic", "organon",
             "glaxosmithkline", "bristol", "johnson", "astellas",     "eisai",     "otsuka",
             "cooper",     "gedeon",    "nordic",     "orphan",       "horus",     "fabre",
             "bailleul",   "bioderma",  "ducray",     "uriage",       "vifor",     "kedrion",
             "moderna",    "biontech",  "illumina",   "alnylam",      "travere",   "rythm"});
}

}  // namespace consilium::clinical
