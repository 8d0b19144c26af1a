#include "clinical/impl/places.hpp"

// Towns in English sentences that no list has: by what stands before them, by their last word, and
// by the state behind them. Towns behind labels and between two words.

namespace consilium::clinical {

namespace {

bool endsTown(std::string_view word) {
  return anyOf(word, {"springs", "bay",      "bridge",   "ridge",   "falls",   "city",    "beach",
                      "hills",   "valley",   "point",    "harbor",  "harbour", "island",  "creek",
                      "lake",    "rapids",   "heights",  "castle",  "wells",   "green",   "common",
                      "cross",   "magna",    "parva",    "regis",   "abbas",   "sound",   "bluff",
                      "bluffs",  "junction", "crossing", "landing", "grove",   "forks",   "mills",
                      "jaw",     "hat",      "water",    "moor",    "haven",   "township"});
}

/// States, provinces and counties whose names stand behind towns.
bool isState(std::string_view word) {
  return isAmericanState(word) ||
         anyOf(word, {"ontario", "manitoba", "saskatchewan", "alberta", "newfoundland",
                      "queensland", "tasmania", "cornwall", "devon", "cumbria", "norfolk",
                      "suffolk", "fife", "orkney", "shetland", "gwynedd", "powys", "donegal"});
}

/// Their letters, but for those that are a degree or a word as well.
bool isStateLetters(std::string_view word) {
  return anyOf(word, {"ak", "al", "ar", "az", "ca", "co", "ct", "fl", "ga", "hi", "ia", "id", "il",
                      "ks", "ky", "la", "mi", "mn", "mo", "mt", "nc", "nd", "ne", "nh", "nj", "nm",
                      "nv", "ny", "oh", "ok", "ri", "sc", "sd", "tn", "tx", "ut", "va", "vt", "wa",
                      "wi", "wv", "wy", "ab", "bc", "mb", "nl", "ns", "nb", "sk", "on", "qc"});
}

}  // namespace

bool isAmericanState(std::string_view word) {
  return anyOf(
      word, {"alabama",      "alaska",        "arizona",  "arkansas",  "california",  "colorado",
             "connecticut",  "delaware",      "florida",  "hawaii",    "idaho",       "illinois",
             "indiana",      "iowa",          "kansas",   "kentucky",  "louisiana",   "maine",
             "maryland",     "massachusetts", "michigan", "minnesota", "mississippi", "missouri",
             "montana",      "nebraska",      "nevada",   "ohio",      "oklahoma",    "oregon",
             "pennsylvania", "tennessee",     "texas",    "utah",      "vermont",     "wisconsin",
             "wyoming"});
}

bool Places::isRegionName(std::string_view word) {
  return isState(word) ||
         anyOf(word,
               {"ethiopia",  "norway",      "sweden",      "ghana",       "nigeria",    "somalia",
                "eritrea",   "kenya",       "uganda",      "wales",       "scotland",   "england",
                "ireland",   "brittany",    "normandy",    "flanders",    "ukraine",    "russia",
                "poland",    "romania",     "bulgaria",    "hungary",     "turkey",     "syria",
                "iraq",      "iran",        "pakistan",    "india",       "nepal",      "vietnam",
                "thailand",  "china",       "korea",       "japan",       "brazil",     "mexico",
                "colombia",  "peru",        "chile",       "egypt",       "morocco",    "algeria",
                "tunisia",   "libya",       "sudan",       "albania",     "kosovo",     "serbia",
                "croatia",   "greece",      "italy",       "spain",       "portugal",   "germany",
                "austria",   "switzerland", "belgium",     "netherlands", "denmark",    "finland",
                "iceland",   "estonia",     "latvia",      "lithuania",   "armenia",    "georgia",
                "anjouan",   "siberie",     "siberia",     "sicily",      "corsica",    "madeira",
                "australia", "canada",      "philippines", "bangladesh",  "afghanistan"});
}

void Places::lookAtEnglishTown(std::size_t at) {
  const Token& first = text_.at(at);
  const Token& before = text_.at(at - 1);
  if (first.letters < 2 || !text_.english(first)) return;
  constexpr std::uint64_t kElse = kCivilTitle | kDoctorTitle | kMonth | kHospital | kStreetEnglish |
                                  kHeading | kPersonNoun | kKin | kNumberWord | kEnglish;
  if ((first.roles & kElse) != 0 && first.folded != "st") return;
  // "moved from Monday 3 April"
  if (first.letters > 5 && first.folded.ends_with("day")) return;
  const auto follows = [&](std::size_t index) {
    const Token& token = text_.at(index);
    return isWord(token) && token.capital && !token.lineStart && token.spaced;
  };
  const bool to =
      !first.lineStart && anyOf(before.folded, {"in", "near", "outside", "from", "to", "at", "past",
                                                "off", "nr", "beyond", "leave", "left", "around"});
  // "outside Alice Springs", "in Montego Bay"
  if (to && follows(at + 1) && endsTown(text_.at(at + 1).folded) && !follows(at + 2) &&
      !eponymBefore(at))
    return addCity(at, at + 2, {}, false, 52, "town-by-its-shape");
  // "near Chengdu", "a mile past Kirkcowan"
  constexpr std::uint32_t kNoTown = kCommon | kGivenName | kCountry;
  if (!first.lineStart &&
      anyOf(before.folded, {"near", "outside", "past", "off", "nr", "beyond"}) &&
      (first.flags & kNoTown) == 0 && first.roles == 0 && first.letters > 3 && !first.allCapitals &&
      !first.capitalInside && !follows(at + 1))
    return addCity(at, placeEnd(at), {}, false, 51, "strange-place");
  // "Bozeman, Montana", "St. John's, Newfoundland", "Bemidji, MN"
  if (before.capital && isWord(before) && !first.lineStart) return;
  std::size_t end = at + 1;
  while (end < at + 6 && (follows(end) || (text_.at(end).folded == "." && first.folded == "st") ||
                          (isApostrophe(text_.at(end)) && text_.at(end + 1).folded == "s") ||
                          (text_.at(end).folded == "s" && isApostrophe(text_.at(end - 1)))))
    ++end;
  if (text_.at(end).folded != "," || end > at + 5) return;
  const Token& state = text_.at(end + 1);
  if (!state.capital || state.lineStart || !isWord(state)) return;
  const bool person = (first.flags & kGivenName) != 0 && !to;
  const Token& behind = text_.at(end + 2);
  if (isState(state.folded) && !person && !isRegionName(first.folded))
    return addCity(at, end, {}, false, 66, "town-with-state");
  if (!state.allCapitals || state.letters != 2 || !isStateLetters(state.folded) || person ||
      (first.flags & kNoTown) != 0 || (!to && nameFlag(first)) ||
      (isWord(behind) && behind.capital && !behind.lineStart))
    return;
  addCity(at, end, {}, false, 66, "town-with-state");
}

void Places::lookAtBirthplace(std::size_t at) {
  // "Lieu de naissance : Port-au-Prince", "ville de résidence Évry-Courcouronnes", "place of birth
  // Hilo", "Vient de : La Grange-de-Vaivre"
  const Token& label = text_.at(at);
  std::size_t place = at + 1;
  if (anyOf(label.folded, {"lieu", "ville", "commune"})) {
    while (place < at + 3 && anyOf(text_.at(place).folded, {"de", "d"})) ++place;
    if (!anyOf(text_.at(place).folded, {"naissance", "naiss", "residence"})) return;
    ++place;
    if (text_.at(place).folded == ".") ++place;
  } else if (label.folded == "place") {
    if (text_.at(place).folded != "of" || text_.at(place + 1).folded != "birth") return;
    place += 2;
  } else if (label.folded == "vient") {
    if (text_.at(place).folded != "de" || text_.at(place + 1).folded != ":") return;
    ++place;
  } else if (label.folded != "birthplace") {
    return;
  }
  if (anyOf(text_.at(place).folded, {":", "="})) ++place;
  const Token& first = text_.at(place);
  if (!isWord(first) || !first.capital || first.lineStart || first.letters < 2 ||
      (first.roles & (kHospital | kStreet | kCivilTitle | kNameLabel)) != 0)
    return;
  const auto known = town(place);
  const std::size_t whole = placeEnd(place);
  const bool more = known && whole <= known->end;
  addCity(place, more ? known->end : whole, known ? known->region : std::string_view(), false, 66,
          "town-after-label");
}

void Places::lookAtBetween(std::size_t at) {
  // "sur la route entre Die et Crest"
  const auto one = town(at + 1);
  if (!one || !text_.at(at + 1).capital || text_.at(one->end).folded != "et") return;
  const auto other = town(one->end + 1);
  if (!other || !text_.at(one->end + 1).capital || text_.at(at + 1).lineStart) return;
  bool way = false;
  for (std::size_t look = at > 4 ? at - 4 : 0; look < at; ++look)
    way = way || anyOf(text_.at(look).folded, {"route", "autoroute", "trajet", "train", "partage",
                                               "vit", "navette", "accident", "chemin", "garde"});
  constexpr std::uint32_t kPerson = kGivenName;
  if (!way && ((text_.at(at + 1).flags | text_.at(one->end + 1).flags) & kPerson) != 0) return;
  if (!way && ((text_.at(at + 1).flags & text_.at(one->end + 1).flags) & kCommon) != 0) return;
  addCity(at + 1, one->end, one->region, false, 62, "town");
  addCity(one->end + 1, other->end, other->region, false, 62, "town");
}

}  // namespace consilium::clinical
