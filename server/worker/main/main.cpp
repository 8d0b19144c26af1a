#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <string_view>

#include "worker/confinement.hpp"

namespace {

template <class Number>
bool read(std::string_view text, Number& number) {
  const auto end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && last == end;
}

}  // namespace

/// consilium-worker CPU_SECONDS MEMORY_BYTES PROGRAM [ARGUMENT…]: the program, confined, with an
/// empty environment. Ends with 2 when it is called in another way, with 126 when the machine
/// cannot confine, with 127 when there is no such program.
int main(int count, char** arguments) {
  constexpr int kProgram = 3;
  constexpr int kNotConfined = 126;
  constexpr int kNoProgram = 127;
  consilium::worker::Allowance allowance;
  if (count <= kProgram || !read(arguments[1], allowance.cpuSeconds) ||
      !read(arguments[2], allowance.memoryBytes)) {
    std::fputs("usage: consilium-worker CPU_SECONDS MEMORY_BYTES PROGRAM [ARGUMENT…]\n", stderr);
    return 2;
  }
  if (const auto confined = consilium::worker::confine(allowance); confined.has_error()) {
    std::fprintf(stderr, "%s\n", confined.error().message.c_str());
    return kNotConfined;
  }
  char* const nothing[] = {nullptr};
  ::execve(arguments[kProgram], arguments + kProgram, nothing);
  ::_exit(kNoProgram);
}
