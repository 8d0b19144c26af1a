#include "app/admin_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::app;
using consilium::test::TemporaryFolder;

namespace {

AdminReply echo(const AdminRequest& request) {
  std::string text = request.command;
  for (const auto& [name, value] : request.arguments)
    text.append(1, ' ').append(name).append(1, '=').append(value);
  return {true, text};
}

}  // namespace

TEST_CASE("A command reaches the server and its answer comes back") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "admin.sock";
  const auto logger = base::makeNullLogger();
  AdminSocket socket(path, echo, *logger);
  REQUIRE(socket.start().has_value());

  const auto answer = askServer(path, {"user add", {{"login", "é\n\"x\""}, {"name", "N"}}});
  REQUIRE(answer.has_value());
  REQUIRE(answer->has_value());
  CHECK((*answer)->done);
  CHECK((*answer)->text == "user add login=é\n\"x\" name=N");
}

TEST_CASE("A long argument arrives whole") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "admin.sock";
  const auto logger = base::makeNullLogger();
  AdminSocket socket(
      path,
      [](const AdminRequest& request) {
        return AdminReply{true, std::to_string(request.arguments.at("text").size())};
      },
      *logger);
  REQUIRE(socket.start().has_value());
  const auto answer = askServer(path, {"import", {{"text", std::string(3'000'000, '\n')}}});
  REQUIRE((answer && answer->has_value()));
  CHECK((*answer)->text == "3000000");
}

TEST_CASE("The socket is its owner's and goes with the server") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "admin.sock";
  const auto logger = base::makeNullLogger();
  {
    AdminSocket socket(path, echo, *logger);
    REQUIRE(socket.start().has_value());
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK_FALSE(askServer(path, {"user list", {}}).has_value());
}

TEST_CASE("A socket that a dead server left behind is replaced") {
  const TemporaryFolder folder;
  // Longer than a socket's address.
  const auto deep = folder.path() / std::string(120, 'd');
  std::filesystem::create_directory(deep);
  const auto path = deep / "admin.sock";
  const auto logger = base::makeNullLogger();
  std::filesystem::create_symlink("nowhere", path);
  AdminSocket socket(path, echo, *logger);
  REQUIRE(socket.start().has_value());
  const auto answer = askServer(path, {"user list", {}});
  REQUIRE((answer && answer->has_value()));
  CHECK((*answer)->text == "user list");
}

TEST_CASE("A command that fails by a fault is answered, and the next one is served") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "admin.sock";
  const auto logger = base::makeNullLogger();
  AdminSocket socket(
      path,
      [](const AdminRequest& request) -> AdminReply {
        if (request.command == "break") throw std::runtime_error("broken");
        return {true, "fine"};
      },
      *logger);
  REQUIRE(socket.start().has_value());
  const auto broken = askServer(path, {"break", {}});
  REQUIRE((broken && broken->has_value()));
  CHECK_FALSE((*broken)->done);
  const auto next = askServer(path, {"go", {}});
  REQUIRE((next && next->has_value()));
  CHECK((*next)->text == "fine");
}

TEST_CASE("Whoever connects and says nothing does not keep the server from stopping") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "admin.sock";
  const auto logger = base::makeNullLogger();
  const int silent = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::chrono::steady_clock::time_point began;
  {
    AdminSocket socket(path, echo, *logger);
    REQUIRE(socket.start().has_value());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::connect(silent, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    began = std::chrono::steady_clock::now();
  }
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
  ::close(silent);
}
