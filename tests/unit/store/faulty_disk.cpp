#include "unit/store/faulty_disk.hpp"

#include <sqlite3.h>

#include <new>
#include <stdexcept>

namespace consilium::test {

namespace {

struct File {
  sqlite3_file base;
  bool isLog;
  /// The true file follows in memory.
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& fileOf(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}
sqlite3_file* realOf(sqlite3_file* file) {
  return fileOf(file).real();
}
const sqlite3_io_methods& methodsOf(sqlite3_file* file) {
  return *realOf(file)->pMethods;
}

FaultyDisk disk;

int refuse(int code) {
  ++disk.refusals;
  return code;
}

int writeFile(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (disk.failingWrite) return refuse(SQLITE_IOERR_WRITE);
  if (fileOf(file).isLog) {
    if (disk.full) return refuse(SQLITE_FULL);
    const std::int64_t limit = disk.logLimit;
    if (limit >= 0 && offset + size > limit) return refuse(SQLITE_FULL);
    ++disk.logWrites;
  }
  return methodsOf(file).xWrite(realOf(file), data, size, offset);
}

int syncFile(sqlite3_file* file, int flags) {
  if (disk.failingSync) return refuse(SQLITE_IOERR_FSYNC);
  return methodsOf(file).xSync(realOf(file), flags);
}

const sqlite3_io_methods kMethods{
    3,
    [](sqlite3_file* f) { return methodsOf(f).xClose(realOf(f)); },
    [](sqlite3_file* f, void* p, int n, sqlite3_int64 o) {
      return methodsOf(f).xRead(realOf(f), p, n, o);
    },
    writeFile,
    [](sqlite3_file* f, sqlite3_int64 n) { return methodsOf(f).xTruncate(realOf(f), n); },
    syncFile,
    [](sqlite3_file* f, sqlite3_int64* n) { return methodsOf(f).xFileSize(realOf(f), n); },
    [](sqlite3_file* f, int l) { return methodsOf(f).xLock(realOf(f), l); },
    [](sqlite3_file* f, int l) { return methodsOf(f).xUnlock(realOf(f), l); },
    [](sqlite3_file* f, int* r) { return methodsOf(f).xCheckReservedLock(realOf(f), r); },
    [](sqlite3_file* f, int o, void* p) { return methodsOf(f).xFileControl(realOf(f), o, p); },
    [](sqlite3_file* f) { return methodsOf(f).xSectorSize(realOf(f)); },
    [](sqlite3_file* f) { return methodsOf(f).xDeviceCharacteristics(realOf(f)); },
    [](sqlite3_file* f, int p, int n, int w, void volatile** o) {
      return methodsOf(f).xShmMap(realOf(f), p, n, w, o);
    },
    [](sqlite3_file* f, int o, int n, int l) { return methodsOf(f).xShmLock(realOf(f), o, n, l); },
    [](sqlite3_file* f) { methodsOf(f).xShmBarrier(realOf(f)); },
    [](sqlite3_file* f, int d) { return methodsOf(f).xShmUnmap(realOf(f), d); },
    [](sqlite3_file* f, sqlite3_int64 o, int n, void** p) {
      return methodsOf(f).xFetch(realOf(f), o, n, p);
    },
    [](sqlite3_file* f, sqlite3_int64 o, void* p) {
      return methodsOf(f).xUnfetch(realOf(f), o, p);
    },
};

sqlite3_vfs* real() {
  static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  return found;
}

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags) {
  file->pMethods = nullptr;
  if (disk.failingOpen) return refuse(SQLITE_CANTOPEN);
  File* made = new (file) File{{nullptr}, (flags & SQLITE_OPEN_WAL) != 0};
  made->real()->pMethods = nullptr;
  const int code = real()->xOpen(real(), name, made->real(), flags, outFlags);
  if (made->real()->pMethods != nullptr) made->base.pMethods = &kMethods;
  return code;
}

}  // namespace

FaultyDisk& FaultyDisk::instance() {
  static const bool registered = [] {
    static sqlite3_vfs vfs = *real();
    vfs.zName = kName;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + real()->szOsFile;
    vfs.pNext = nullptr;
    vfs.xOpen = openFile;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
  }();
  if (!registered) throw std::runtime_error("the file system was not registered");
  disk.works();
  return disk;
}

}  // namespace consilium::test
