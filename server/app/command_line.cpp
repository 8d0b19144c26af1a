#include "app/command_line.hpp"

namespace consilium::app {

int runCommandLine(int, char**) {
  return 2;
}

}  // namespace consilium::app
