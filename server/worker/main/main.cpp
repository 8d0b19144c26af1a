#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "worker/child.hpp"
#include "worker/confinement.hpp"
#include "worker/impl/opening_frames.hpp"
#include "worker/opening/opening.hpp"

namespace {

using namespace consilium;
using worker::kLacking;
using worker::kNoProgram;
using worker::kNotConfined;

constexpr int kRequestDescriptor = 3;

template <class Number>
bool read(std::string_view text, Number& number) {
  const auto end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && last == end;
}

std::string readAll(int descriptor) {
  std::string bytes;
  std::array<char, 65'536> part{};
  for (ssize_t count = 0; (count = ::read(descriptor, part.data(), part.size())) > 0;)
    bytes.append(part.data(), static_cast<std::size_t>(count));
  return bytes;
}

bool confined(worker::Allowance allowance, bool itself) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  // Their shadow memory passes any limit of the process that they watch.
  if (itself) allowance.memoryBytes = RLIM_INFINITY;
#else
  static_cast<void>(itself);
#endif
  const auto result = worker::confine(allowance);
  if (result.has_error()) std::fprintf(stderr, "%s\n", result.error().message.c_str());
  return result.has_value();
}

/// Opens the file that is its input, and says what it is on its output.
[[noreturn]] void open(const worker::Allowance& allowance) {
  const auto request = worker::impl::decodeRequest(readAll(kRequestDescriptor));
  if (!request) ::_exit(2);
  // The libraries are loaded, and not a byte of the file is read.
  if (!confined(allowance, true)) ::_exit(kNotConfined);
  std::string answer;
  try {
    answer = worker::opening::answer(*request);
  } catch (const std::exception& lacking) {
    std::fprintf(stderr, "%s\n", lacking.what());
    ::_exit(kLacking);
  }
  std::string_view rest = answer;
  while (!rest.empty()) {
    const auto count = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (count < 0) ::_exit(1);
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  // Not through the ends of libraries, which have nothing to keep.
  ::_exit(0);
}

}  // namespace

/// consilium-worker CPU_SECONDS MEMORY_BYTES PROGRAM [ARGUMENT…]: the program, confined, with an
/// empty environment. With `open` instead of a program: an act of its own, for which the request
/// lies ready as descriptor 3. Ends with 2 when it is called in another way, with 125 when
/// something is not installed that the act needs, with 126 when the machine cannot confine, with
/// 127 when there is no such program.
int main(int count, char** arguments) {
  constexpr int kProgram = 3;
  worker::Allowance allowance;
  if (count <= kProgram || !read(arguments[1], allowance.cpuSeconds) ||
      !read(arguments[2], allowance.memoryBytes)) {
    std::fputs("usage: consilium-worker CPU_SECONDS MEMORY_BYTES PROGRAM [ARGUMENT…]\n", stderr);
    return 2;
  }
  if (std::string_view(arguments[kProgram]) == "open") open(allowance);
  if (!confined(allowance, false)) return kNotConfined;
  char* const nothing[] = {nullptr};
  ::execve(arguments[kProgram], arguments + kProgram, nothing);
  ::_exit(kNoProgram);
}
