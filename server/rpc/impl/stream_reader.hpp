#pragma once

#include <memory>
#include <string>

#include "feed/reader.hpp"
#include "rpc/outbound.hpp"
#include "service/context.hpp"

namespace consilium::rpc {

class Core;

/// The right of one session to read streams, and the way out of its connection.
class StreamReader final : public feed::Reader {
 public:
  StreamReader(std::shared_ptr<Core> core, std::shared_ptr<Outbound> outbound,
               service::Caller caller, service::Origin origin);

  bool send(std::shared_ptr<const std::string> text) override;
  std::size_t queuedBytes() const override;
  const std::string& userId() const override { return caller_.userId; }
  const std::string& userName() const override { return caller_.name; }
  base::Result<bool> authorise(store::Transaction& tx, std::string_view stream) override;
  base::Result<void> recordRead(store::Transaction& tx, std::string_view stream) override;

 private:
  const std::shared_ptr<Core> core_;
  const std::shared_ptr<Outbound> outbound_;
  const service::Caller caller_;
  const service::Origin origin_;
};

}  // namespace consilium::rpc
