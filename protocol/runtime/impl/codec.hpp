#pragma once

#include <iterator>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "impl/decoder.hpp"
#include "impl/text.hpp"
#include "protocol/codec.hpp"
#include "protocol/json.hpp"

/// What the generated codec files are made of; only they include it.
namespace consilium::protocol {

namespace detail {

/// Specialised for every type of the contract: static `read` and `write`.
template <class T>
struct Codec;

base::Result<void> decodeTextWith(std::string_view text, Decoder& decoder,
                                  void (*read)(Decoder&, const nlohmann::json&, void*), void* out);

template <class T, class ReadItem>
void readArray(Decoder& decoder, const nlohmann::json& json, const ArrayRule& rule,
               std::vector<T>& out, ReadItem readItem) {
  const std::size_t size = decoder.array(json, rule);
  out.reserve(size);
  for (std::size_t i = 0; i < size && !decoder.full(); ++i) {
    const Decoder::Step step(decoder, i);
    T item{};
    readItem(decoder, Decoder::item(json, i), item);
    out.push_back(std::move(item));
  }
}

/// Appends a key, given as written in JSON with its colon, after a comma when one is due.
inline void writeKey(std::string& out, std::string_view key) {
  if (out.back() != '{') out.push_back(',');
  out.append(key);
}

template <class T, class WriteItem>
void writeArray(std::string& out, const std::vector<T>& items, WriteItem writeItem) {
  out.push_back('[');
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) out.push_back(',');
    writeItem(out, items[i]);
  }
  out.push_back(']');
}

}  // namespace detail

template <class T>
base::Result<T> decode(const nlohmann::json& json) {
  detail::Decoder decoder;
  T out{};
  detail::Codec<T>::read(decoder, json, out);
  if (decoder.failed()) return std::move(decoder).error();
  return out;
}

template <class T>
base::Result<T> decodeText(std::string_view text) {
  detail::Decoder decoder;
  T out{};
  CONSILIUM_CHECK(detail::decodeTextWith(
      text, decoder,
      [](detail::Decoder& reader, const nlohmann::json& json, void* target) {
        detail::Codec<T>::read(reader, json, *static_cast<T*>(target));
      },
      &out));
  return out;
}

template <class T>
void encode(std::string& out, const T& value) {
  detail::Codec<T>::write(out, value);
}

template <class T>
std::string encode(const T& value) {
  std::string out;
  detail::Codec<T>::write(out, value);
  return out;
}

}  // namespace consilium::protocol
