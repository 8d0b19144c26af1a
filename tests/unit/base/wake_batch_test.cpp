#include "base/wake_batch.hpp"

#include <memory>
#include <string>
#include <thread>

#include "support/catch.hpp"

namespace consilium::base {
namespace {

/// Writes its name down each time it is woken.
class Named final : public Sleeper {
 public:
  Named(std::string name, std::string& woken) : name_(std::move(name)), woken_(woken) {}
  void wake() noexcept override { woken_ += name_; }

 private:
  const std::string name_;
  std::string& woken_;
};

}  // namespace

TEST_CASE("without a batch a sleeper is woken at once") {
  std::string woken;
  const auto a = std::make_shared<Named>("a", woken);
  WakeBatch::wake(a);
  CHECK(woken == "a");
}

TEST_CASE("a batch wakes at its end, each sleeper once, in the order of asking") {
  std::string woken;
  const auto a = std::make_shared<Named>("a", woken);
  {
    const WakeBatch batch;
    WakeBatch::wake(std::make_shared<Named>("b", woken));
    WakeBatch::wake(a);
    WakeBatch::wake(a);
    CHECK(woken.empty());
  }
  CHECK(woken == "ba");
  WakeBatch::wake(a);
  CHECK(woken == "baa");
}

TEST_CASE("the outermost of nested batches counts") {
  std::string woken;
  const auto a = std::make_shared<Named>("a", woken);
  {
    const WakeBatch outer;
    {
      const WakeBatch inner;
      WakeBatch::wake(a);
    }
    CHECK(woken.empty());
  }
  CHECK(woken == "a");
}

TEST_CASE("a batch concerns its own thread only") {
  std::string woken;
  const auto a = std::make_shared<Named>("a", woken);
  const WakeBatch batch;
  std::thread([&] { WakeBatch::wake(a); }).join();
  CHECK(woken == "a");
}

}  // namespace consilium::base
