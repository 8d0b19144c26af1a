#include "store/impl/chain.hpp"

#include "base/sha256.hpp"

namespace consilium::store {

namespace {

void appendNumber(std::string& out, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(bits >> shift));
}

void appendField(std::string& out, std::string_view field) {
  appendNumber(out, static_cast<std::int64_t>(field.size()));
  out += field;
}

}  // namespace

const std::string kNoHash(kHashSize, '\0');

std::string commitmentOf(std::string_view salt, std::string_view body) {
  base::Sha256 digest;
  digest.add(salt);
  digest.add(body);
  return digest.finish();
}

std::string hashOf(std::string_view previous, const ChainLink& link) {
  std::string message;
  message.reserve(320);
  appendField(message, previous);
  appendField(message, link.stream);
  appendNumber(message, link.seq);
  appendField(message, link.type);
  appendNumber(message, link.at.time_since_epoch().count());
  appendField(message, link.actor);
  appendField(message, link.networkId);
  appendNumber(message, link.changesAccess ? 1 : 0);
  appendField(message, link.commitment);
  base::Sha256 digest;
  digest.add(message);
  return digest.finish();
}

}  // namespace consilium::store
