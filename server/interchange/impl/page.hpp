#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interchange/impl/words.hpp"
#include "interchange/report_html.hpp"

namespace consilium::interchange::impl {

/// Text that people wrote, as HTML content or attribute value.
std::string escaped(std::string_view text);

/// What stands above a page.
struct Head {
  std::string_view title;
  std::string_view seriesName;
  std::string_view pseudonym;  ///< of a case, whose page has a frame for the patient's label
  std::string_view standing;   ///< repeated at the head of each printed page; may be empty
};

/// A page that is being written. Everything but labels and what `raw` gets is escaped.
class Page {
 public:
  explicit Page(const PageContext& context)
      : context_(context), words_(context.language, context.timeZone) {}

  const Words& words() const { return words_; }
  /// The label in the language of the page.
  std::string_view say(std::string_view french, std::string_view english) const {
    return words_.say(french, english);
  }

  void raw(std::string_view markup) { body_ += markup; }
  void text(std::string_view text) { body_ += escaped(text); }
  void heading(std::string_view label);
  void paragraph(std::string_view text);
  /// A box that changes how everything else is to be read.
  void mark(std::string_view title, std::string_view more = {});
  void list(std::string_view tag, const std::vector<std::string>& items);
  /// Names and values; what has no value is left out.
  void facts(std::initializer_list<std::pair<std::string_view, std::optional<std::string>>> rows);
  void table(std::string_view caption, std::initializer_list<std::string_view> columns,
             const std::vector<std::vector<std::string>>& rows);
  void signature(const protocol::Signature& signature, std::string_view label);

  /// The whole page: the head before all that was written.
  std::string finish(const Head& head) const;

 private:
  const PageContext& context_;
  Words words_;
  std::string body_;
};

}  // namespace consilium::interchange::impl
