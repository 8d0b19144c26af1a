#include "storage/engine.hpp"

#include <cstdlib>
#include <future>
#include <stdexcept>

#include "store/sqlite_database.hpp"

namespace consilium::test {

Engine::Engine(EngineOptions options) : options_(options), logger_(base::makeNullLogger()) {
  open();
}

Engine::~Engine() {
  database_.reset();
}

void Engine::reopen() {
  database_.reset();
  open();
}

void Engine::open() {
  const char* selected = std::getenv("CONSILIUM_TEST_ENGINE");
  const std::string engine = selected ? selected : "sqlite";
  if (engine != "sqlite") throw std::runtime_error("unknown engine " + engine);
  store::SqliteOptions options;
  options.path = folder_.path() / "consilium.db";
  options.queueLimit = options_.queueLimit;
  options.readers = options_.readers;
  auto opened = store::openSqlite(options, *logger_);
  if (opened.has_error()) throw std::runtime_error(opened.error().message);
  database_ = std::move(opened).value();
}

std::function<void()> Engine::holdWriter() {
  auto begun = std::make_shared<std::promise<void>>();
  auto released = std::make_shared<std::promise<void>>();
  auto release = std::make_shared<std::shared_future<void>>(released->get_future());
  database_->write(
      [begun, release](store::Transaction&) {
        begun->set_value();
        release->wait();
        return base::ok();
      },
      [](const base::Result<void>&) {});
  begun->get_future().wait();
  return [released] { released->set_value(); };
}

}  // namespace consilium::test
