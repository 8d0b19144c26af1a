#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

/// Decoding and encoding of every struct, union and enum of the contract. The definitions are
/// generated; asking for another type fails at link time. All functions may be called from any
/// thread.
namespace consilium::protocol {

/// Checks the value against its schema and takes it over.
/// Errors: `invalid` with the broken rules (at most 20), which never quote the value.
template <class T>
base::Result<T> decode(const nlohmann::json& json);

/// `parseStrict`, then `decode`.
template <class T>
base::Result<T> decodeText(std::string_view text);

/// Appends the canonical JSON text (RFC 8785) of the value; `base::RawJson` goes out as it is.
/// Rules of the schema are not checked. A value that JSON cannot hold (text that is not UTF-8, an
/// infinite number, an integer beyond ±(2^53−1)) is a fault: std::invalid_argument.
template <class T>
void encode(std::string& out, const T& value);

template <class T>
std::string encode(const T& value);

}  // namespace consilium::protocol
