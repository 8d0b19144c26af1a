#include "clinical/impl/places.hpp"

namespace consilium::clinical {

namespace {

/// What a word must not be besides for a town's name to speak for itself.
constexpr std::uint32_t kElse = kGivenName | kSurname | kCommon | kMedical | kCountry;

}  // namespace

void Places::lookAtTownPair(std::size_t at, const Town& first) {
  // "Bastia-Nice", "Rennes/Brest"
  const Token& sign = text_.at(first.end);
  if (!(isHyphen(sign) || anyOf(sign.folded, {"/", "–", ">"})) || !text_.at(first.end + 1).capital)
    return;
  const auto second = town(first.end + 1);
  if (!second || first.words > 2) return;
  const Token& behind = text_.at(second->end);
  if (isHyphen(behind) && !behind.spaced) return;
  const auto plain = [&](std::size_t town) {
    return (text_.at(town).flags & (kGivenName | kCommon | kMedical | kCountry)) == 0;
  };
  if (!plain(at) || (!plain(first.end + 1) && text_.at(first.end + 1).folded != "nice") ||
      eponymBefore(at))
    return;
  addCity(at, first.end, first.region, false, 67, "town-pair");
  addCity(first.end + 1, second->end, second->region, false, 67, "town-pair");
}

void Places::lookAtCedex(std::size_t at) {
  // "COMPIEGNE CEDEX", "Elbeuf Cedex 2", wherever it stands
  std::size_t from = at;
  while (from > 0 && from + 8 > at && !text_.at(from).lineStart) {
    const Token& before = text_.at(from - 1);
    const bool joint = (isHyphen(before) || isApostrophe(before)) && from < at;
    const bool small = joinsTown(before.folded) && from < at && !before.capital;
    if (!joint && !small && !(isWord(before) && before.capital)) break;
    --from;
  }
  if (from == at || !text_.at(from).capital) return;
  std::size_t end = at + 1;
  if (text_.at(end).kind == Token::Kind::number && text_.at(end).folded.size() <= 2 &&
      !text_.at(end).lineStart)
    ++end;
  addCity(from, end, town(from) ? town(from)->region : std::string_view(), true, 78, "town-cedex");
}

void Places::lookAtSaint(std::size_t at) {
  // "à Saint-Leu", "l'ado de St-Dié": a place that no list has, or a part of its name.
  if (at == 0 || !isHyphen(text_.at(at + 1)) || text_.at(at + 1).spaced ||
      !text_.at(at + 2).capital || text_.at(at + 2).spaced)
    return;
  const Token& before = text_.at(at - 1);
  const bool strong = text_.raw(before) == "à" || anyOf(before.folded, {"vers", "sur", "commune"});
  const bool of = before.folded == "de" && at > 1 && isWord(text_.at(at - 2)) &&
                  !text_.at(at - 2).capital && (text_.at(at - 2).flags & kCommon) != 0 &&
                  (text_.at(at - 2).roles & (kHospital | kKin | kStreet | kStreetOrNot)) == 0;
  if ((!strong && !of) || eponymBefore(at)) return;
  addCity(at, placeEnd(at), {}, false, 60, "town-saint");
}

void Places::lookAtLowerTown(std::size_t at) {
  const Token& token = text_.at(at);
  const auto known = town(at);
  if (!known) return;
  // "à saint nazaire"
  const Token& before = text_.at(at - 1);
  const bool strong = text_.raw(before) == "à";
  if (!strong && token.letters < 5) return;
  const bool several = known->words > 1 && (token.roles & kFrench) == 0 && strong;
  // "habite a vitre", "vient de vitré": where somebody lives even a word may be a town.
  const std::string_view verb = text_.at(at > 1 ? at - 2 : ~0UL).folded;
  const bool lives =
      anyOf(verb, {"vient", "viennent", "originaire", "originaires", "habite", "habitent", "reside",
                   "domicilie", "domiciliee", "natif", "native", "habitant"}) &&
      token.roles == 0 && (token.flags & (kGivenName | kMedical | kCountry)) == 0;
  if (!several && !lives && ((token.flags & kElse) != 0 || token.roles != 0 || token.letters < 4))
    return;
  addCity(at, known->end, known->region, false, 50, "town");
}

void Places::lookAtComeFrom(std::size_t at) {
  // "maçon venu de Bergame", "dépôt de Culmont-Chalindrey": what no dictionary has.
  const Token& token = text_.at(at);
  const Token& before = text_.at(at - 1);
  std::size_t of = at - 1;
  if (isApostrophe(before) && at > 1) --of;
  if (!anyOf(text_.at(of).folded, {"de", "d"}) || of == 0) return;
  if ((token.flags & ~std::uint32_t{kTownBegins | kProper}) != 0 || token.roles != 0 ||
      token.letters < 4 || token.allCapitals || token.capitalInside)
    return;
  const std::string_view head = text_.at(of - 1).folded;
  if (!anyOf(head, {"venu",     "venue",       "venus",      "venues",  "vient",    "viennent",
                    "arrive",   "arrivee",     "depot",      "gare",    "port",     "usine",
                    "caserne",  "commune",     "mairie",     "village", "ville",    "bourg",
                    "canton",   "secteur",     "region",     "college", "lycee",    "ecole",
                    "marche",   "pharmacie",   "pharmacien", "ado",     "tribunal", "barreau",
                    "prison",   "originaire",  "pres",       "loin",    "environs", "alentours",
                    "hauteur",  "quitte",      "rentre",     "revient", "maire",    "agglomeration",
                    "pompiers", "gendarmerie", "clinique",   "labo",    "marbrier"}))
    return;
  addCity(at, placeEnd(at), {}, false, 62, "town-come-from");
}

}  // namespace consilium::clinical
