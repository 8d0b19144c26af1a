#include "app/impl/demo_stage.hpp"

#include <sstream>
#include <stdexcept>

#include "jobs/due.hpp"

namespace consilium::app::demo {

namespace {

using protocol::RosterFunction;

/// Acts that share a transaction.
constexpr int kActsTogether = 200;

}  // namespace

std::vector<std::string> words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> all;
  for (std::string word; stream >> word;) all.push_back(word);
  return all;
}

const Someone& Stage::seatOf(std::string_view name, RosterFunction function) const {
  for (const auto& seat : seriesNamed(name).seats)
    if (seat.function == function) return people.at(seat.login);
  throw std::logic_error("a series of the demonstration lacks a function");
}

const Someone& Stage::chairOf(std::string_view name) const {
  return seatOf(name, RosterFunction::chair);
}

const Someone& Stage::coordinatorOf(std::string_view name) const {
  return seatOf(name, RosterFunction::coordinator);
}

const Someone& Stage::expertOf(std::string_view name, std::size_t which) const {
  std::vector<const Someone*> experts;
  for (const auto& seat : seriesNamed(name).seats)
    if (seat.function == RosterFunction::permanent) experts.push_back(&people.at(seat.login));
  return *experts.at(which % experts.size());
}

base::Result<void> Stage::together(
    const std::function<base::Result<void>(store::Transaction&)>& acts) {
  bool begun = false;
  return database_.writeNow([&](store::Transaction& tx) -> base::Result<void> {
    // The acts remember what they did, and cannot be done again.
    if (std::exchange(begun, true))
      return base::failure(base::ErrorKind::unavailable,
                           "The database was disturbed; make the demonstration again.");
    tx_ = &tx;
    auto done = acts(tx);
    tx_ = nullptr;
    return done;
  });
}

base::Result<void> Stage::moveTo(base::Timestamp time) {
  for (;;) {
    const auto due = jobs::dueJobs(*tx_, time, 1);
    if (due.empty()) break;
    clock.moveTo(due.front().due);
    CONSILIUM_CHECK(jobs::carryOut(*tx_, due.front(), clock));
  }
  clock.moveTo(time);
  return base::ok();
}

base::Result<void> Timeline::play(base::Timestamp end) {
  const auto pending = [&] { return !acts_.empty() && acts_.begin()->first < end; };
  while (pending())
    CONSILIUM_CHECK(stage_.together([&](store::Transaction&) -> base::Result<void> {
      for (int count = 0; count < kActsTogether && pending(); ++count) {
        const auto next = acts_.extract(acts_.begin());
        CONSILIUM_CHECK(stage_.moveTo(next.key()));
        CONSILIUM_CHECK(next.mapped()());
      }
      return base::ok();
    }));
  return base::ok();
}

}  // namespace consilium::app::demo
