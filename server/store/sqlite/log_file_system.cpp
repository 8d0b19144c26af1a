#include "store/sqlite/log_file_system.hpp"

#include <sqlite3.h>

#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string_view>

namespace consilium::store::sqlite {

namespace {

/// Bytes that are gathered at most. SQLite's own file system takes less than 128 KiB in one write.
constexpr std::size_t kGathered = std::size_t{120} << 10;

/// An open log: the gathered bytes go to `offset`. The file of the base follows in memory.
struct Log {
  sqlite3_file base{};
  std::string gathered;
  sqlite3_int64 offset = 0;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  const sqlite3_io_methods& methods() { return *real()->pMethods; }

  int flush() {
    if (gathered.empty()) return SQLITE_OK;
    const int code =
        methods().xWrite(real(), gathered.data(), static_cast<int>(gathered.size()), offset);
    gathered.clear();
    return code;
  }

  int write(std::string_view bytes, sqlite3_int64 at) {
    if (offset + static_cast<sqlite3_int64>(gathered.size()) != at ||
        gathered.size() + bytes.size() > kGathered) {
      if (const int code = flush(); code != SQLITE_OK) return code;
    }
    if (gathered.empty()) offset = at;
    gathered.append(bytes);
    return SQLITE_OK;
  }
};

Log& logOf(sqlite3_file* file) {
  return *reinterpret_cast<Log*>(file);
}

/// Calls a method of the base once nothing is gathered any more.
template <auto Method, class... Arguments>
int afterFlush(sqlite3_file* file, Arguments... arguments) {
  auto& log = logOf(file);
  if (const int code = log.flush(); code != SQLITE_OK) return code;
  return (log.methods().*Method)(log.real(), arguments...);
}

template <auto Method, class... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
  auto& log = logOf(file);
  return (log.methods().*Method)(log.real(), arguments...);
}

int closeLog(sqlite3_file* file) {
  auto& log = logOf(file);
  // A commit ended with a synchronisation, so what is left belongs to none.
  const int code = log.methods().xClose(log.real());
  log.~Log();
  return code;
}

int writeLog(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  try {
    return logOf(file).write({static_cast<const char*>(data), static_cast<std::size_t>(size)},
                             offset);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
}

/// Version 1: a log is neither locked nor mapped, nor are there shared pages in it.
const sqlite3_io_methods kMethods{
    1,
    closeLog,
    afterFlush<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    writeLog,
    afterFlush<&sqlite3_io_methods::xTruncate, sqlite3_int64>,
    afterFlush<&sqlite3_io_methods::xSync, int>,
    afterFlush<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    forward<&sqlite3_io_methods::xLock, int>,
    forward<&sqlite3_io_methods::xUnlock, int>,
    forward<&sqlite3_io_methods::xCheckReservedLock, int*>,
    forward<&sqlite3_io_methods::xFileControl, int, void*>,
    forward<&sqlite3_io_methods::xSectorSize>,
    forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

struct FileSystem {
  sqlite3_vfs vfs;
  sqlite3_vfs* base;
  std::string name;
};

int openFile(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* outFlags) {
  auto* base = static_cast<FileSystem*>(vfs->pAppData)->base;
  if ((flags & SQLITE_OPEN_WAL) == 0) return base->xOpen(base, name, file, flags, outFlags);
  auto* log = new (file) Log;
  log->real()->pMethods = nullptr;
  const int code = base->xOpen(base, name, log->real(), flags, outFlags);
  if (log->real()->pMethods != nullptr) {
    log->base.pMethods = &kMethods;
  } else {
    log->~Log();
    file->pMethods = nullptr;
  }
  return code;
}

}  // namespace

std::string gatheringFileSystem(const std::string& base) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<FileSystem>> registered;
  const std::lock_guard lock(mutex);
  auto& found = registered[base];
  if (found) return found->name;

  auto* real = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
  if (!real) throw std::runtime_error("SQLite knows no file system " + base);
  auto made = std::make_unique<FileSystem>();
  made->vfs = *real;
  made->base = real;
  made->name = std::string("gathering-") + real->zName;
  made->vfs.zName = made->name.c_str();
  made->vfs.szOsFile = static_cast<int>(sizeof(Log)) + real->szOsFile;
  made->vfs.pNext = nullptr;
  made->vfs.pAppData = made.get();
  made->vfs.xOpen = openFile;
  if (sqlite3_vfs_register(&made->vfs, 0) != SQLITE_OK)
    throw std::runtime_error("SQLite refused the file system " + made->name);
  found = std::move(made);
  return found->name;
}

}  // namespace consilium::store::sqlite
