#include "app/command_line.hpp"

int main(int argc, char** argv) {
  return consilium::app::runCommandLine(argc, argv);
}
