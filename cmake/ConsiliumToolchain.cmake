# Compiler settings shared by every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

option(CONSILIUM_TESTS "Build the tests" ON)
set(CONSILIUM_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
option(CONSILIUM_COVERAGE "Instrument for gcov" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # The base directory makes paths relative, so that checkouts and presets share entries.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      ${CCACHE_PROGRAM})
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g")
# Light optimisation keeps sanitizer runs within reach of two cores.
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_EXE_LINKER_FLAGS_SANITIZE "")

add_compile_options(-Wall -Wextra -Werror)
if(CONSILIUM_SANITIZE)
  add_compile_options(-fsanitize=${CONSILIUM_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CONSILIUM_SANITIZE})
  # Instrumented code confuses this warning (GCC's manual, -fsanitize); the other presets keep it.
  add_compile_options(-Wno-maybe-uninitialized)
  if(CONSILIUM_SANITIZE MATCHES thread)
    # GCC's TSan does not model stand-alone fences (-Wtsan is an error here).
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()
if(CONSILIUM_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM AND NOT CONSILIUM_SANITIZE)
  add_link_options(-fuse-ld=lld)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
