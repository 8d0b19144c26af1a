#include "app/readiness.hpp"

#include <chrono>
#include <utility>

#include "store/queries.hpp"

namespace consilium::app {

namespace {

constexpr std::chrono::seconds kFresh{1};

}  // namespace

void Readiness::ask(Answer answer) {
  const auto now = clock_.now();
  const auto known = lastLook(now);
  if (known) {
    answer(*known);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(answer));
    if (waiting_.size() > 1) return;
  }
  // A real write, so that a full or failing disk is seen.
  database_.write(
      [now](store::Transaction& tx) -> base::Result<void> {
        tx.run(store::queries::metaSet, {{"name", store::value("probed_at")},
                                         {"content", store::value(base::formatTimestamp(now))}});
        return base::ok();
      },
      [this](const base::Result<void>& written) { finish(written.has_value()); });
}

std::optional<bool> Readiness::lastLook(base::Timestamp now) {
  const std::lock_guard lock(mutex_);
  const bool fresh = lookedAt_ && now >= *lookedAt_ && now - *lookedAt_ < kFresh;
  return fresh ? std::optional(ready_) : std::nullopt;
}

void Readiness::finish(bool ready) {
  std::vector<Answer> answers;
  {
    const std::lock_guard lock(mutex_);
    ready_ = ready;
    lookedAt_ = clock_.now();
    answers.swap(waiting_);
  }
  for (const auto& answer : answers) answer(ready);
}

}  // namespace consilium::app
