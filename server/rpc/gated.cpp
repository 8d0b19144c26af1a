#include "rpc/gated.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace consilium::rpc {
namespace {

struct Texts {
  std::vector<service::GatedText> handedOn;
  service::TextScan scan;
};

Job looking(Job job, std::string_view name, const service::IdentityGate& gate) {
  auto texts = std::make_shared<Texts>();
  job.brief = true;
  if (job.handedOn)
    job.load = [handedOn = job.handedOn, texts](service::Context& context) -> base::Result<void> {
      texts->handedOn = handedOn(context);
      return base::ok();
    };
  job.verify = [texts, name, canonical = job.canonical, &gate]() -> base::Result<void> {
    texts->scan.ofCommand = gate.scan(service::gatedTexts(name, canonical));
    texts->scan.stored = gate.scan(std::move(texts->handedOn));
    return base::ok();
  };
  job.run = [run = std::move(job.run), texts,
             &gate](service::Context& context) -> base::Result<std::string> {
    context.gate = &gate;
    context.scan = &texts->scan;
    CONSILIUM_TRY(auto result, run(context));
    if (!texts->scan.ofCommand.empty() && !context.textsSettled)
      throw std::logic_error("a use case let texts pass that nobody decided about");
    return result;
  };
  return job;
}

}  // namespace

void lookAtTexts(MethodTable& table, const service::IdentityGate& gate) {
  for (auto& method : table) {
    if (method.kind != protocol::MethodKind::write) continue;
    method.decode = [decode = std::move(method.decode), name = method.name,
                     &gate](const nlohmann::json& json) -> base::Result<Job> {
      CONSILIUM_TRY(auto job, decode(json));
      if (!job.handedOn && !service::bringsTexts(name)) return job;
      return looking(std::move(job), name, gate);
    };
  }
}

}  // namespace consilium::rpc
