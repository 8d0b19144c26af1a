#include "interchange/impl/page.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "domain/reported_text.hpp"

namespace consilium::interchange::impl {
namespace {

constexpr std::string_view kStyle = R"css(
@page {
  size: A4;
  margin: 20mm 18mm 18mm 18mm;
  @top-left { content: string(title); font: 8pt "Liberation Sans", sans-serif; color: #444; }
  @top-right { content: string(standing); font: bold 8pt "Liberation Sans", sans-serif; color: #8a1c1c; }
  @bottom-left { content: string(origin); font: 7.5pt "Liberation Sans", sans-serif; color: #444; }
  @bottom-right { content: counter(page) "/" counter(pages); font: 8pt "Liberation Sans", sans-serif; color: #222; }
}
@page :first { margin-top: 14mm; @top-left { content: none; } }
html { font: 10pt/1.38 "Liberation Sans", "DejaVu Sans", sans-serif; color: #1a1a1a; background: #fff; }
body { max-width: 174mm; margin: 0 auto; overflow-wrap: break-word; }
.standing { string-set: standing content(); }
.origin { string-set: origin content(); }
.standing, .origin { position: absolute; width: 1px; height: 1px; overflow: hidden; color: transparent; font-size: 1pt; }
header { overflow: hidden; border-bottom: 1.5pt solid #17365d; padding-bottom: 4mm; margin-bottom: 4mm; }
header .network { margin: 0; font-size: 9pt; color: #444; }
header .series { margin: 0.6mm 0 0; font-size: 11pt; font-weight: bold; color: #17365d; }
h1 { string-set: title content(); margin: 5mm 0 0; font-size: 17pt; line-height: 1.2; color: #17365d; }
.label { float: right; box-sizing: border-box; width: 76mm; height: 36mm; margin-left: 6mm; border: 0.8pt solid #555; border-radius: 1.5mm; }
.label p { margin: 1mm 2mm; font-size: 7.5pt; color: #666; }
h2 { margin: 4mm 0 1.4mm; padding-bottom: 0.6mm; border-bottom: 0.5pt solid #9fb3cc; font-size: 11pt; color: #17365d; break-after: avoid; }
h3 { margin: 3mm 0 1mm; font-size: 10pt; break-after: avoid; }
p { margin: 0 0 1.6mm; white-space: pre-line; orphans: 3; widows: 3; }
ol, ul { margin: 0; padding-left: 6mm; }
li { margin: 0 0 0.8mm; white-space: pre-line; }
li:first-child { break-after: avoid; }
li:last-child { break-before: avoid; }
.mark { margin: 0 0 2.4mm; padding: 2mm 3mm; border: 1pt solid #8a1c1c; border-left-width: 4pt; background: #fbf1f0; break-inside: avoid; }
.mark strong { color: #8a1c1c; }
.mark p { margin: 0; }
.outcome { font-weight: bold; }
table { width: 100%; border-collapse: collapse; font-size: 9.2pt; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; color: transparent; font-size: 1pt; }
th, td { padding: 1mm 2mm; text-align: left; vertical-align: top; border-bottom: 0.4pt solid #c3cbd6; }
thead th { background: #e9eff6; border-bottom: 0.8pt solid #17365d; color: #17365d; }
tr, .whole { break-inside: avoid; }
td { white-space: pre-line; }
.facts th { width: 42mm; padding-left: 0; font-weight: normal; color: #444; }
.facts td { font-weight: bold; }
.facts th, .facts td { border-bottom: none; padding-top: 0.5mm; padding-bottom: 0.5mm; }
.pseudonym { display: block; font-size: 14pt; }
.signature { margin-top: 5mm; padding: 2mm 3mm; border: 0.8pt solid #17365d; background: #f4f7fb; break-inside: avoid; }
.signature h2 { margin-top: 0; border: none; padding: 0; }
.signature p { margin: 0 0 0.8mm; }
.signature .facts { font-size: 8pt; }
.signature .facts td { font: 7.4pt "Liberation Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.below { margin-top: 1.5mm; }
.print { font: 7.6pt "Liberation Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.small { font-size: 8pt; color: #444; break-before: avoid; }
@media screen { html { padding: 8mm; } }
@media screen and (max-width: 40em) {
  html { padding: 4mm; }
  .label { float: none; width: auto; margin: 0 0 4mm; }
  .facts th { width: 38%; }
  .wide { overflow-x: auto; }
}
)css";

}  // namespace

std::string escaped(std::string_view text) {
  if (text.find(domain::kReported) != std::string_view::npos)
    if (const auto shown = domain::withoutReportedMarks(text, "[…]"); shown != text)
      return escaped(shown);
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\n':
      case '\t':
        out += c;
        break;
      default:
        // HTML has no other control characters.
        if ((c >= 0 && c < ' ') || c == 0x7f)
          out += "\uFFFD";
        else
          out += c;
    }
  }
  return out;
}

void Page::heading(std::string_view label) {
  raw("<h2>");
  text(label);
  raw("</h2>\n");
}

void Page::paragraph(std::string_view words) {
  raw("<p>");
  text(words);
  raw("</p>\n");
}

void Page::mark(std::string_view title, std::string_view more) {
  raw("<div class=\"mark\"><p><strong>");
  text(title);
  raw("</strong>");
  if (!more.empty()) {
    raw("<br>");
    text(more);
  }
  raw("</p></div>\n");
}

void Page::list(std::string_view tag, const std::vector<std::string>& items) {
  body_ += fmt::format("<{}>\n", tag);
  for (const auto& item : items) body_ += "<li>" + escaped(item) + "</li>\n";
  body_ += fmt::format("</{}>\n", tag);
}

void Page::facts(
    std::initializer_list<std::pair<std::string_view, std::optional<std::string>>> rows) {
  raw("<table class=\"facts\"><tbody>\n");
  for (const auto& [name, value] : rows) {
    if (!value) continue;
    body_ +=
        "<tr><th scope=\"row\">" + escaped(name) + "</th><td>" + escaped(*value) + "</td></tr>\n";
  }
  raw("</tbody></table>\n");
}

void Page::table(std::string_view caption, std::initializer_list<std::string_view> columns,
                 const std::vector<std::vector<std::string>>& rows) {
  // One that fits a page easily is not torn apart.
  constexpr std::size_t kWhole = 10;
  // On a narrow screen it is moved sideways, by keyboard, too.
  body_ +=
      "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + escaped(caption) + "\">";
  body_ += rows.size() <= kWhole ? "<table class=\"whole\">" : "<table>";
  body_ += "<caption>" + escaped(caption) + "</caption><thead><tr>";
  for (const auto& column : columns) body_ += "<th scope=\"col\">" + escaped(column) + "</th>";
  raw("</tr></thead><tbody>\n");
  for (const auto& row : rows) {
    raw("<tr>");
    for (const auto& cell : row) body_ += "<td>" + escaped(cell) + "</td>";
    raw("</tr>\n");
  }
  raw("</tbody></table></div>\n");
}

void Page::signature(const protocol::Signature& signature, std::string_view label) {
  raw("<section class=\"signature\"><h2>");
  text(label);
  raw("</h2>\n<p>");
  text(say("Signé électroniquement par ", "Signed electronically by "));
  raw("<strong>");
  text(signature.signer.name);
  raw("</strong>");
  text(std::string(say(", le ", ", on ")) + words_.moment(signature.signedAt));
  raw("</p>\n");
  facts({{say("Document (SHA-256)", "Document (SHA-256)"), signature.sha256},
         {say("Clé du serveur (Ed25519)", "Server’s key (Ed25519)"), signature.key}});
  raw("<p class=\"small\">");
  text(
      say("Cette page reproduit le document signé ; l’export JSON contient le document et sa "
          "signature, qui se vérifient avec OpenSSL.",
          "This page reproduces the signed document; the JSON export holds the document and its "
          "signature, which OpenSSL verifies."));
  raw("</p></section>\n");
}

std::string Page::finish(const Head& head) const {
  const auto pseudonym = escaped(head.pseudonym);
  const auto title = escaped(head.title) + (pseudonym.empty() ? "" : " ");
  std::string out = "<!DOCTYPE html>\n<html lang=\"";
  out += say("fr", "en");
  out +=
      "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  out += title + pseudonym;
  out += "</title>\n<style>";
  out += kStyle;
  out += "</style>\n</head>\n<body>\n";
  out += "<div class=\"standing\">" + escaped(head.standing) + "</div>\n<div class=\"origin\">";
  out += say("Consilium – édité le ", "Consilium – printed on ");
  out += escaped(words_.moment(context_.printedAt));
  out += "</div>\n<header>\n";
  if (!pseudonym.empty()) {
    out += "<div class=\"label\"><p>";
    out += say("Étiquette patient", "Patient label");
    out += "</p></div>\n";
  }
  out += "<p class=\"network\">" + escaped(context_.networkName) + "</p>\n<p class=\"series\">" +
         escaped(head.seriesName) + "</p>\n<h1>" + title;
  if (!pseudonym.empty()) out += "<span class=\"pseudonym\">" + pseudonym + "</span>";
  out += "</h1>\n</header>\n<main>\n";
  out += body_;
  out += "</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace consilium::interchange::impl
