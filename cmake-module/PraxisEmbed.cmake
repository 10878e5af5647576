# Files as data of a program.
#
#   praxis_embed(<target> BASE_DIR <dir> [GLOB <pattern>...])
#
# compiles every file below <dir> that matches one of the patterns (relative to <dir>, subfolders
# included) into <target>, as the embedded_files() of src/embedded.h. Editing, adding or removing a
# file regenerates the source; nothing but CMake is needed.
#
# The same file is the script that the build runs. It writes arrays of characters, which hold every
# text: string literals were rejected, since compilers limit their length, and raw ones need a
# delimiter that the text does not contain.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  include_guard(GLOBAL)

  function(praxis_embed target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "BASE_DIR" "GLOB")
    list(TRANSFORM arg_GLOB PREPEND "${arg_BASE_DIR}/" OUTPUT_VARIABLE patterns)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${arg_BASE_DIR} ${patterns})
    list(SORT files)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded.cc)
    # The list is a file of its own, so that a removed file is noticed too.
    set(list_file ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.txt)
    list(JOIN files "\n" lines)
    file(CONFIGURE OUTPUT ${list_file} CONTENT "${lines}" @ONLY)
    list(TRANSFORM files PREPEND "${arg_BASE_DIR}/" OUTPUT_VARIABLE paths)
    add_custom_command(
      OUTPUT ${source}
      COMMAND ${CMAKE_COMMAND} -D base_dir=${arg_BASE_DIR} -D list_file=${list_file}
              -D source=${source} -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
      DEPENDS ${paths} ${list_file} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
      COMMENT "Embedding templates"
      VERBATIM)
    target_sources(${target} PRIVATE ${source})
  endfunction()
  return()
endif()

file(STRINGS "${list_file}" files ENCODING UTF-8)
set(arrays "")
set(entries "")
set(number 0)
foreach(file IN LISTS files)
  # Hexadecimal, because CMake reads nothing else byte for byte (it drops CR and NUL).
  file(READ "${base_dir}/${file}" bytes HEX)
  if(bytes STREQUAL "")
    string(APPEND entries "    {\"${file}\", {}},\n")
    continue()
  endif()
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REPLACE "'\\x0a'," "'\\x0a',\n    " bytes "${bytes}")
  string(APPEND arrays "// ${file}\nconstexpr char file_${number}[] = {\n    ${bytes}};\n")
  string(APPEND entries "    {\"${file}\", {file_${number}, sizeof(file_${number})}},\n")
  math(EXPR number "${number} + 1")
endforeach()
list(LENGTH files count)
file(WRITE "${source}"
"// Made by cmake-module/PraxisEmbed.cmake. Do not edit: edit the embedded files.
#include \"embedded.h\"

#include <array>

namespace praxis {
namespace {

${arrays}
constexpr std::array<EmbeddedFile, ${count}> files{{
${entries}}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return files; }

}  // namespace praxis
")
