#include "store/impl/checkpoint_file.hpp"

#include <nlohmann/json.hpp>

#include "base/ids.hpp"

namespace consilium::store {

namespace {

/// Empty when `hex` is not hexadecimal of whole bytes.
std::string fromHex(std::string_view hex) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  if (hex.size() % 2 != 0) return {};
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]);
    const int low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

}  // namespace

std::string checkpointLine(const Checkpoint& checkpoint) {
  return nlohmann::json{{"body", checkpoint.body}, {"signature", base::toHex(checkpoint.signature)}}
             .dump() +
         "\n";
}

Checkpoint parseCheckpointLine(const std::string& line) {
  Checkpoint copy;
  const auto parsed = nlohmann::json::parse(line, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("body") || !parsed["body"].is_string() ||
      !parsed.contains("signature") || !parsed["signature"].is_string()) {
    return copy;
  }
  copy.body = parsed["body"];
  copy.signature = fromHex(parsed["signature"].get<std::string>());
  if (const auto body = parseCheckpoint(copy.body)) copy.number = body->number;
  return copy;
}

std::optional<Checkpoint> CheckpointFile::next() {
  std::string line;
  // Without the line feed the end of the file was reached: a line still being written.
  if (!std::getline(stream_, line) || stream_.eof() || line.size() >= left_) return std::nullopt;
  left_ -= line.size() + 1;
  return parseCheckpointLine(line);
}

std::optional<CheckpointBody> parseCheckpoint(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    CheckpointBody body;
    body.number = json.at("number").get<std::int64_t>();
    body.database = json.at("database").get<std::string>();
    body.previous = json.at("previous").get<std::string>();
    for (const auto& head : json.at("heads")) {
      body.heads.push_back({head.at("stream").get<std::string>(),
                            head.at("seq").get<std::int64_t>(),
                            fromHex(head.at("hash").get<std::string>())});
    }
    return body;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace consilium::store
