#pragma once

#include <string>

namespace consilium::store::sqlite {

/// The name of a file system for SQLite (VFS) that lies over `base` (empty: the default) and writes
/// what a commit adds to the write-ahead log at once, where SQLite writes each page in two pieces.
/// What is gathered is written before the log is read, cut, measured or synchronised.
///
/// For connections with `synchronous = FULL` alone: with it SQLite synchronises the log before it
/// shows a commit to other connections (https://www.sqlite.org/wal.html, "the WAL-index"). An error
/// of the gathered write is that of the call which needed it done.
///
/// Registered once for each base, for the life of the process; any thread. Throws
/// std::runtime_error where `base` does not exist.
std::string gatheringFileSystem(const std::string& base);

}  // namespace consilium::store::sqlite
