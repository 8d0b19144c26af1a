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
  std::optional<bool> known;
  {
    const std::lock_guard lock(mutex_);
    if (lookedAt_ && now >= *lookedAt_ && now - *lookedAt_ < kFresh) {
      known = ready_;
    } else {
      waiting_.push_back(std::move(answer));
      if (waiting_.size() > 1) return;
    }
  }
  if (known) {
    answer(*known);
    return;
  }
  // A real write, so that a full or failing disk is seen.
  database_.write(
      [now](store::Transaction& tx) -> base::Result<void> {
        tx.run(store::queries::metaSet, {{"name", store::value("probed_at")},
                                         {"content", store::value(base::formatTimestamp(now))}});
        return base::ok();
      },
      [this](base::Result<void> written) { finish(written.has_value()); });
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
