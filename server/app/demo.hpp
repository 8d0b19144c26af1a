#pragma once

#include <string>
#include <vector>

#include "app/home.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace consilium::app {

/// Somebody who can sign in to the demonstration.
struct DemoUser {
  struct Role {
    std::string centre;  ///< id; empty for a platform-wide role
    std::string role;    ///< of a member, a seat on a roster, or the platform
    bool operator==(const Role&) const = default;
  };
  std::string login;
  std::string password;
  std::string name;
  std::vector<Role> roles;
};

struct Demo {
  std::vector<DemoUser> users;
  std::size_t cases = 0;
};

/// Makes a data folder with invented networks, centres, people and cases, served on this machine
/// only and without a second factor. `databaseUrl` is the option `database`. Errors: as
/// `initialise`.
base::Result<Demo> makeDemo(const Home& home, const std::string& databaseUrl, base::Logger& logger);

/// For people, and for scripts: {"users": [{login, password, name, roles: [{centre, role}]}]}.
std::string describeDemo(const Demo& demo);
std::string demoJson(const Demo& demo);

}  // namespace consilium::app
