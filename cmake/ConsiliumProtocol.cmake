get_filename_component(CONSILIUM_PROTOCOL_DIR ${CMAKE_CURRENT_LIST_DIR}/../protocol ABSOLUTE)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

# consilium_protocol(SOURCES dir OUTPUT dir TYPES name CODEC name)
# From the *.json of SOURCES, two libraries: TYPES (structs, enums, tables of methods and events,
# the OpenRPC document) and CODEC (their decoding and encoding). The files written to
# OUTPUT/protocol may be shared by several build folders: they change only when their content does.
function(consilium_protocol)
  cmake_parse_arguments(ARG "" "SOURCES;OUTPUT;TYPES;CODEC" "" ${ARGN})
  set(generator ${CONSILIUM_PROTOCOL_DIR}/generate.py)
  file(GLOB schemas CONFIGURE_DEPENDS ${ARG_SOURCES}/*.json)
  file(GLOB parts CONFIGURE_DEPENDS ${CONSILIUM_PROTOCOL_DIR}/generator/*.py)

  set(folder ${ARG_OUTPUT}/protocol)
  set(headers ${folder}/methods.hpp ${folder}/events.hpp ${folder}/failures.hpp ${folder}/openrpc.hpp
              ${folder}/type_table.inc)
  set(types ${folder}/openrpc.cpp)
  set(codecs "")
  foreach(schema ${schemas})
    get_filename_component(name ${schema} NAME_WE)
    list(APPEND headers ${folder}/${name}.hpp ${folder}/${name}_codec.hpp)
    list(APPEND types ${folder}/${name}.cpp)
    list(APPEND codecs ${folder}/${name}_codec.cpp)
  endforeach()

  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/${ARG_TYPES}.stamp)
  add_custom_command(
    OUTPUT ${stamp}
    BYPRODUCTS ${headers} ${types} ${codecs} ${ARG_OUTPUT}/openrpc.json ${ARG_OUTPUT}/protocol.md
    COMMAND ${Python3_EXECUTABLE} -B ${generator} --sources ${ARG_SOURCES} --output ${ARG_OUTPUT}
            --stamp ${stamp}
    DEPENDS ${schemas} ${parts} ${generator}
    COMMENT "Generating the protocol from ${ARG_SOURCES}"
    VERBATIM)
  add_custom_target(${ARG_TYPES}_generate DEPENDS ${stamp})

  add_library(${ARG_TYPES} STATIC ${types})
  target_include_directories(${ARG_TYPES} PUBLIC ${ARG_OUTPUT})
  target_link_libraries(${ARG_TYPES} PUBLIC consilium_base)
  add_dependencies(${ARG_TYPES} ${ARG_TYPES}_generate)

  if(NOT TARGET consilium_protocol_runtime)
    set(runtime ${CONSILIUM_PROTOCOL_DIR}/runtime)
    file(GLOB sources CONFIGURE_DEPENDS ${runtime}/*.cpp)
    add_library(consilium_protocol_runtime STATIC ${sources})
    target_include_directories(consilium_protocol_runtime PUBLIC ${runtime}/include PRIVATE ${runtime})
    target_link_libraries(consilium_protocol_runtime
      PUBLIC consilium_base nlohmann_json::nlohmann_json
      PRIVATE PkgConfig::RE2)
  endif()
  add_library(${ARG_CODEC} STATIC ${codecs})
  target_include_directories(${ARG_CODEC} PRIVATE ${CONSILIUM_PROTOCOL_DIR}/runtime)
  target_link_libraries(${ARG_CODEC} PUBLIC ${ARG_TYPES} consilium_protocol_runtime)
  add_dependencies(${ARG_CODEC} ${ARG_TYPES}_generate)
endfunction()
