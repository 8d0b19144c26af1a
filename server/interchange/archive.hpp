#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace consilium::interchange {

/// Gives each file in `bytes` to `take`, unpacked, with its path in the archive: a ZIP, a tar
/// packed or not, one packed file (gzip, xz, bzip2, …), or a file that is not packed at all, which
/// then has the name `name`. One after the other in memory. What `take` refuses ends it. Errors:
/// `invalid` where the archive is damaged, a file is larger than 256 MiB, or all together are
/// larger than 1 GiB; whatever `take` returns.
base::Result<void> unpack(
    std::string_view bytes, std::string_view name,
    const std::function<base::Result<void>(std::string_view name, std::string_view text)>& take);

}  // namespace consilium::interchange
