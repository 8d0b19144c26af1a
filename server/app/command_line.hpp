#pragma once

namespace consilium::app {

/// The program: parses the command line, runs the command, returns the exit code: 0 when all went
/// well, 1 when the command failed, 2 when the command line is wrong.
int runCommandLine(int argc, char** argv);

}  // namespace consilium::app
