#[=======================================================================[.rst:
Praxis
------

Generates sources from component files (YAML) during the build, and compiles
again only what depends on a file whose content changed.

The module is loaded by ``find_package(Praxis)``, and by ``add_subdirectory()``
or ``FetchContent`` of the Praxis sources. It needs CMake 3.23. The tool itself
is the target ``Praxis::praxis``.

.. command:: praxis_generate

  Generates files and makes them part of a target::

    praxis_generate(
      TARGET <target>
      COMPONENTS <file|directory|glob>...
      PACKS <name|directory>[=<subdirectory>]...
      [OUTPUT_DIR <directory>]
      [PROJECT <file>]
      [REGISTRY <file>...]
      [OPTIONS <key>=<value>...]
      [DEPENDS <file|target>...]
      [MODE <AUTO|STAMP|ALWAYS>]
    )

  All a consumer writes is ``target_link_libraries(app PRIVATE <target>)``, in
  any directory, before or after the call. Generated headers are then included
  by their path below the component's root: ``#include "button.hpp"``.

  Components that are added, removed or renamed later are noticed by the next
  build; cmake need not be run by hand. Outputs of removed components are
  deleted in the same build, and deleted outputs are made again.

  ``TARGET``
    The target that gets the generated files. If it does not exist, it is
    created: an ``INTERFACE`` library, or a ``STATIC`` one if files to be
    compiled are generated. If it exists, generated headers and sources are
    added to it.

    Generated headers are in the target's ``HEADERS`` file set, so that
    ``install(TARGETS <target> FILE_SET HEADERS)`` installs them.

  ``COMPONENTS``
    Component files, directories (all ``*.praxis.yaml`` below them) and globs.
    Relative paths start at the current source directory. Not needed with
    ``PROJECT``.

  ``PACKS``
    What to generate: built-in packs by name (``praxis pack list`` names them),
    own packs by the path of their directory. Outputs of a pack go to
    ``<subdirectory>`` of the output directory if one is given. Not needed with
    ``PROJECT``.

  ``OUTPUT_DIR``
    Where outputs go, relative to the current binary directory. The default is
    ``praxis/<target>``. It must not lie in a directory of ``COMPONENTS``, since
    every output would then be a change of the input; and no two calls may share
    one, since each removes what it does not know.

  ``PROJECT``
    A project file (``praxis.yaml``), which may name inputs, packs, registries
    and options. What the call says overrides it.

  ``REGISTRY``
    Registry files that the components use.

  ``OPTIONS``
    Options of packs: ``namespace=ui``, or ``cpp.namespace=ui`` for one pack.

  ``DEPENDS``
    Files and targets that must be up to date before the tool runs, because they
    make components or registries. What the tool reads need not be listed.

  ``MODE``
    How the build finds out that there is something to do. ``AUTO``, the
    default, is right unless you know better.

    ``STAMP``
      The build tool compares times of everything the last run read, and starts
      the tool only when something is newer. The default with Ninja generators;
      other generators do not keep to it and refuse the mode.

    ``ALWAYS``
      The tool starts on every build and decides itself, which takes it some
      milliseconds. The default with all other generators.

  Every call also adds a target ``<target>_codegen`` that only generates.
  ``praxis-codegen`` runs them all: for editors and static analysis, which need
  the generated files but no compiled program. With CMake 3.31 and newer, so
  does ``codegen``.

Variables
^^^^^^^^^

.. variable:: PRAXIS_EXECUTABLE

  Path of the tool to run instead of ``Praxis::praxis``. A cross build needs a
  tool that runs on the build machine: set it to that one.

Tool built in the same tree
^^^^^^^^^^^^^^^^^^^^^^^^^^^

With ``add_subdirectory()`` or ``FetchContent`` the tool does not exist when the
project is configured, so which files it will generate is not known yet. With
Ninja generators the first build makes the tool, learns the list, and configures
once more by itself. With other generators headers need no list; but a pack that
generates files to be compiled makes the first build end with the request to
build again.

#]=======================================================================]

# As a script (see _praxis_check_sources): fails when the build found other files to compile than
# those that are part of the configured build.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  include("${list_file}")
  file(READ "${known}" sources)
  if(NOT "${PRAXIS_SOURCES}" STREQUAL "${sources}")
    message(FATAL_ERROR "The list of generated sources has changed. Build again to compile them.")
  endif()
  return()
endif()

include_guard(GLOBAL)
cmake_policy(VERSION 3.23...3.31)  # of this file only; older versions of CMake stop here

set(PRAXIS_EXECUTABLE "" CACHE FILEPATH "praxis to run in the build instead of Praxis::praxis")
mark_as_advanced(PRAXIS_EXECUTABLE)

# Stops with an error that names the call. One argument per line of the message.
function(_praxis_fail)
  list(JOIN ARGN "\n  " text)
  message(FATAL_ERROR "praxis_generate(): ${text}")
endfunction()

# What would break Ninja or Make in a path, or CMake's own lists.
function(_praxis_check_path path what)
  if(path MATCHES "[;:|%()\\\t#\$'\"&*?<>^`\n]" AND NOT path MATCHES "^[A-Za-z]:[^;:|%()\\\t#\$'\"&*?<>^`\n]*$")
    _praxis_fail("${what} has a character that build tools do not take in a path: ${path}"
      "Rename it: letters, digits, spaces and . _ - + , @ = ~ { } ! are safe.")
  endif()
endfunction()

# Finds the tool: <command> to run it in the build, <dependency> that tells when it changed, and
# <now> to run it while configuring, empty when it is yet to be built.
function(_praxis_find_tool command dependency now)
  if(PRAXIS_EXECUTABLE)
    if(NOT EXISTS "${PRAXIS_EXECUTABLE}")
      _praxis_fail("PRAXIS_EXECUTABLE does not exist: ${PRAXIS_EXECUTABLE}"
        "Set it to the praxis program, or unset it to use the one of find_package(Praxis).")
    endif()
    set(${command} "${PRAXIS_EXECUTABLE}" PARENT_SCOPE)
    set(${dependency} "${PRAXIS_EXECUTABLE}" PARENT_SCOPE)
    set(${now} "${PRAXIS_EXECUTABLE}" PARENT_SCOPE)
    return()
  endif()
  if(NOT TARGET Praxis::praxis)
    _praxis_fail("the target Praxis::praxis is not visible here."
      "Call find_package(Praxis) in this directory or one above it, or set PRAXIS_EXECUTABLE.")
  endif()
  get_target_property(imported Praxis::praxis IMPORTED)
  set(location "")
  if(imported)
    get_target_property(location Praxis::praxis LOCATION)
  elseif(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    _praxis_fail("this is a cross build, and the praxis it would build does not run here."
      "Set PRAXIS_EXECUTABLE to a praxis for the build machine.")
  endif()
  set(${command} Praxis::praxis PARENT_SCOPE)
  set(${dependency} Praxis::praxis PARENT_SCOPE)
  set(${now} "${location}" PARENT_SCOPE)
endfunction()

# Sets <arguments> to what the tool is to read, and <roots> to the directories among it.
function(_praxis_input_arguments components arguments roots)
  set(paths "")
  set(directories "")
  foreach(component IN LISTS components)
    cmake_path(ABSOLUTE_PATH component BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE
      OUTPUT_VARIABLE path)
    string(REGEX REPLACE "(.)/$" "\\1" path "${path}")
    string(REGEX REPLACE "[*?].*$" "" fixed "${path}")  # of a glob, what precedes the pattern
    _praxis_check_path("${fixed}" "COMPONENTS")
    if(NOT fixed STREQUAL path)
      string(REGEX REPLACE "/[^/]*$" "" fixed "${fixed}")
    elseif(NOT EXISTS "${path}")
      if(component MATCHES "^[A-Z_]+$")
        _praxis_fail("${component} is no argument of praxis_generate() and no component file."
          "Known arguments: TARGET COMPONENTS PACKS OUTPUT_DIR PROJECT REGISTRY OPTIONS DEPENDS MODE")
      endif()
      _praxis_fail("COMPONENTS: there is no file or directory ${path}")
    endif()
    if(IS_DIRECTORY "${fixed}")
      list(APPEND directories "${fixed}")
    endif()
    list(APPEND paths "${path}")
  endforeach()
  set(${arguments} "${paths}" PARENT_SCOPE)
  set(${roots} "${directories}" PARENT_SCOPE)
endfunction()

# Sets <arguments> to the --pack arguments and <subdirs> to the subdirectories that packs write to.
function(_praxis_pack_arguments packs arguments subdirs)
  set(result "")
  set(directories "")
  foreach(pack IN LISTS packs)
    string(REGEX MATCH "=(.*)$" ignored "${pack}")
    set(subdir "${CMAKE_MATCH_1}")
    string(REGEX REPLACE "=.*$" "" name "${pack}")
    _praxis_check_path("${subdir}" "PACKS")
    if(subdir MATCHES "^/|^[A-Za-z]:|(^|/)\\.\\.(/|$)")
      _praxis_fail("PACKS: ${pack} would write outside the output directory."
        "Name a directory below it: ${name}=include")
    endif()
    cmake_path(ABSOLUTE_PATH name BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE
      OUTPUT_VARIABLE path)
    if(name MATCHES "/" OR EXISTS "${path}/pack.yaml")
      if(NOT EXISTS "${path}/pack.yaml")
        _praxis_fail("PACKS: there is no pack.yaml in ${path}")
      endif()
      set(name "${path}")
    endif()
    if(subdir)
      list(APPEND result --pack "${name}=${subdir}")
      list(APPEND directories "${subdir}")
    else()
      list(APPEND result --pack "${name}")
      list(APPEND directories ".")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES directories)
  set(${arguments} "${result}" PARENT_SCOPE)
  set(${subdirs} "${directories}" PARENT_SCOPE)
endfunction()

# Fails when outputs would be inputs, or when another call writes to the same directory.
function(_praxis_claim_output_dir target output_dir roots)
  _praxis_check_path("${output_dir}" "OUTPUT_DIR")
  foreach(root IN LISTS roots)
    cmake_path(IS_PREFIX root "${output_dir}" NORMALIZE inside)
    if(inside)
      _praxis_fail("the output directory lies in a directory of COMPONENTS:"
        "  output directory  ${output_dir}"
        "  components        ${root}"
        "Every output would change the input. Give the components a directory of their own,"
        "or choose another OUTPUT_DIR.")
    endif()
  endforeach()
  get_property(claimed GLOBAL PROPERTY _PRAXIS_OUTPUT_DIRS)
  list(FIND claimed "${output_dir}" index)
  if(NOT index EQUAL -1)
    get_property(owners GLOBAL PROPERTY _PRAXIS_OUTPUT_OWNERS)
    list(GET owners ${index} owner)
    _praxis_fail("two calls write to ${output_dir}: that of ${owner} and that of ${target}."
      "Each would remove the other's files. Give one of them another OUTPUT_DIR,"
      "or generate both in one call.")
  endif()
  set_property(GLOBAL APPEND PROPERTY _PRAXIS_OUTPUT_DIRS "${output_dir}")
  set_property(GLOBAL APPEND PROPERTY _PRAXIS_OUTPUT_OWNERS "${target}")
endfunction()

# Writes the list of outputs while configuring. Errors in components are left to the build, which
# shows them in a form that editors understand; until then the list of the last time serves.
function(_praxis_list_outputs tool arguments list_file)
  if(tool)
    execute_process(
      COMMAND "${tool}" list ${arguments} --cmake "${list_file}"
      WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}
      RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE errors)
    if(NOT result MATCHES "^[01]$")
      _praxis_fail("${tool} list ended with: ${result}" "${errors}")
    elseif(result EQUAL 1)
      message(NOTICE "${errors}praxis: configuring goes on; the build will report these errors")
    endif()
  endif()
  if(NOT EXISTS "${list_file}")
    file(WRITE "${list_file}" "# Not known yet: the first build writes this file.\n")
  endif()
endfunction()

# Adds generated headers and sources to the target, which is created if need be.
function(_praxis_add_to_target target output_dir subdirs)
  if(NOT TARGET ${target})
    if(PRAXIS_SOURCES)
      add_library(${target} STATIC)
    else()
      add_library(${target} INTERFACE)
    endif()
  endif()
  get_target_property(type ${target} TYPE)
  set(scope PUBLIC)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  elseif(type STREQUAL "EXECUTABLE")
    set(scope PRIVATE)
  endif()

  # Include directories are those of the packs, whether there are headers yet or not.
  set(include_dirs "")
  foreach(subdir IN LISTS subdirs)
    cmake_path(APPEND output_dir "${subdir}" OUTPUT_VARIABLE directory)
    cmake_path(NORMAL_PATH directory)
    string(REGEX REPLACE "(.)/$" "\\1" directory "${directory}")
    list(APPEND include_dirs "${directory}")
  endforeach()
  target_include_directories(${target} ${scope} "$<BUILD_INTERFACE:${include_dirs}>")

  # A file set takes no base directory inside another one: of such, the outer is kept.
  set(base_dirs "")
  foreach(directory IN LISTS include_dirs)
    set(nested FALSE)
    foreach(other IN LISTS include_dirs)
      cmake_path(IS_PREFIX other "${directory}" inside)
      if(inside AND NOT other STREQUAL directory)
        set(nested TRUE)
      endif()
    endforeach()
    if(NOT nested)
      list(APPEND base_dirs "${directory}")
    endif()
  endforeach()
  if(PRAXIS_HEADERS)
    target_sources(${target} ${scope}
      FILE_SET HEADERS BASE_DIRS ${base_dirs} FILES ${PRAXIS_HEADERS})
  endif()
  if(PRAXIS_SOURCES)
    if(type STREQUAL "INTERFACE_LIBRARY")
      _praxis_fail("${target} is an INTERFACE library, but sources to be compiled are generated."
        "Let praxis_generate() create the target, or make it a STATIC or OBJECT library.")
    endif()
    target_sources(${target} PRIVATE ${PRAXIS_SOURCES})
  endif()
  source_group(TREE "${output_dir}" PREFIX "Generated" FILES ${PRAXIS_HEADERS} ${PRAXIS_SOURCES})
endfunction()

# The steps of the build with Ninja: one edge whose only real output is a stamp, which is always
# touched. The generated files are by-products, so that those whose content stayed keep their time
# and recompile nothing. The list of outputs is one too, and a file that configuring includes: when
# components come or go, Ninja runs the edge, configures again, and goes on to compile.
function(_praxis_add_stamp_step codegen_target)
  cmake_parse_arguments(PARSE_ARGV 1 step "" "STATE;COMMENT" "GENERATE;LIST;DEPENDS;BYPRODUCTS")
  set(extra "")
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.27)
    list(APPEND extra DEPENDS_EXPLICIT_ONLY)
  endif()
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.28)
    list(APPEND extra JOB_SERVER_AWARE TRUE)
  endif()
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.31)
    list(APPEND extra CODEGEN)
  endif()
  add_custom_command(
    OUTPUT "${step_STATE}/stamp"
    BYPRODUCTS ${step_BYPRODUCTS} "${step_STATE}/outputs.cmake"
    COMMAND ${step_GENERATE} --depfile "${step_STATE}/depfile" --stamp "${step_STATE}/stamp"
    COMMAND ${step_LIST}
    DEPENDS ${step_DEPENDS}
    DEPFILE "${step_STATE}/depfile"
    COMMENT "${step_COMMENT}"
    VERBATIM
    ${extra})
  add_custom_target(${codegen_target} DEPENDS "${step_STATE}/stamp")
endfunction()

# The steps with all other generators: the tool starts on every build. Files that are rewritten only
# when they change must be nobody's OUTPUT there, or Make takes them for out of date for ever.
function(_praxis_add_always_step codegen_target)
  cmake_parse_arguments(PARSE_ARGV 1 step "" "STATE;COMMENT" "GENERATE;LIST;DEPENDS;BYPRODUCTS")
  set(extra "")
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.28)
    list(APPEND extra JOB_SERVER_AWARE TRUE)
  endif()
  add_custom_target(${codegen_target}
    COMMAND ${step_GENERATE} --quiet
    COMMAND ${step_LIST}
    BYPRODUCTS ${step_BYPRODUCTS}
    DEPENDS ${step_DEPENDS}
    COMMENT "${step_COMMENT}"
    VERBATIM
    ${extra})
endfunction()

# With a tool that is yet to be built, only the build learns which files are to be compiled. Make
# cannot take them in half-way, so it is stopped with the request to be started again.
function(_praxis_check_sources codegen_target state)
  file(WRITE ${state}/sources.txt "${PRAXIS_SOURCES}")
  add_custom_target(${codegen_target}_check
    COMMAND ${CMAKE_COMMAND} -D list_file=${state}/outputs.cmake -D known=${state}/sources.txt
            -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "")
  add_dependencies(${codegen_target}_check ${codegen_target})
endfunction()

function(praxis_generate)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "TARGET;OUTPUT_DIR;PROJECT;MODE"
    "COMPONENTS;PACKS;REGISTRY;OPTIONS;DEPENDS")
  if(arg_UNPARSED_ARGUMENTS)
    list(JOIN arg_UNPARSED_ARGUMENTS " " unknown)
    _praxis_fail("unknown arguments: ${unknown}"
      "Known arguments: TARGET COMPONENTS PACKS OUTPUT_DIR PROJECT REGISTRY OPTIONS DEPENDS MODE")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    list(JOIN arg_KEYWORDS_MISSING_VALUES ", " keywords)
    _praxis_fail("a value is missing after ${keywords}")
  endif()
  if(NOT arg_TARGET)
    _praxis_fail("TARGET is missing: name the target that gets the generated files.")
  endif()
  if(NOT arg_PROJECT AND NOT (arg_COMPONENTS AND arg_PACKS))
    _praxis_fail("nothing to generate: give COMPONENTS and PACKS, or a PROJECT file.")
  endif()
  if(NOT arg_MODE OR arg_MODE STREQUAL "AUTO")
    set(arg_MODE ALWAYS)
    if(CMAKE_GENERATOR MATCHES "Ninja")
      set(arg_MODE STAMP)
    endif()
  elseif(NOT arg_MODE MATCHES "^(STAMP|ALWAYS)$")
    _praxis_fail("MODE ${arg_MODE} is unknown: it is AUTO, STAMP or ALWAYS.")
  elseif(arg_MODE STREQUAL "STAMP" AND NOT CMAKE_GENERATOR MATCHES "Ninja")
    _praxis_fail("MODE STAMP needs a Ninja generator: with ${CMAKE_GENERATOR} use AUTO or ALWAYS.")
  endif()

  _praxis_find_tool(tool tool_dependency tool_now)
  _praxis_input_arguments("${arg_COMPONENTS}" arguments roots)
  _praxis_pack_arguments("${arg_PACKS}" pack_arguments subdirs)
  if(NOT subdirs)
    set(subdirs ".")
  endif()
  list(APPEND arguments ${pack_arguments})
  set(PROJECT_file "")
  foreach(keyword IN ITEMS PROJECT REGISTRY)
    foreach(file IN LISTS arg_${keyword})
      cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
      set(${keyword}_file "${file}")
      if(NOT EXISTS "${file}" AND NOT arg_DEPENDS)
        _praxis_fail("${keyword}: there is no file ${file}")
      endif()
      string(TOLOWER ${keyword} option)
      list(APPEND arguments --${option} "${file}")
    endforeach()
  endforeach()
  foreach(option IN LISTS arg_OPTIONS)
    if(NOT option MATCHES "^[^=]+=")
      _praxis_fail("OPTIONS: ${option} is not of the form key=value.")
    endif()
    list(APPEND arguments --set "${option}")
  endforeach()

  if(NOT arg_OUTPUT_DIR)
    set(arg_OUTPUT_DIR praxis/${arg_TARGET})
  endif()
  cmake_path(ABSOLUTE_PATH arg_OUTPUT_DIR BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} NORMALIZE
    OUTPUT_VARIABLE output_dir)
  string(REGEX REPLACE "(.)/$" "\\1" output_dir "${output_dir}")
  _praxis_claim_output_dir(${arg_TARGET} "${output_dir}" "${roots}")
  list(APPEND arguments --out "${output_dir}")

  # A target may be extended by several calls: each has its own step.
  set(codegen_target ${arg_TARGET}_codegen)
  set(number 1)
  while(TARGET ${codegen_target})
    math(EXPR number "${number} + 1")
    set(codegen_target ${arg_TARGET}_codegen_${number})
  endwhile()
  set(state ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${codegen_target}.praxis)
  file(MAKE_DIRECTORY ${state})

  foreach(variable IN ITEMS OUTPUTS HEADERS SOURCES OTHERS DIRECTORIES INPUTS)
    set(PRAXIS_${variable} "")
  endforeach()
  _praxis_list_outputs("${tool_now}" "${arguments}" ${state}/outputs.cmake)
  include(${state}/outputs.cmake)
  foreach(path IN LISTS PRAXIS_OUTPUTS PRAXIS_INPUTS)
    _praxis_check_path("${path}" "the path of an input or output")
  endforeach()

  set(color "")
  if(CMAKE_COLOR_DIAGNOSTICS)
    set(color --color always)
  endif()
  set(step
    STATE ${state}
    GENERATE ${tool} generate ${arguments} ${color}
    LIST ${tool} list ${arguments} --cmake ${state}/outputs.cmake
    DEPENDS ${tool_dependency} ${arg_DEPENDS}
    BYPRODUCTS ${PRAXIS_OUTPUTS})
  if(arg_MODE STREQUAL "STAMP")
    _praxis_add_stamp_step(${codegen_target} ${step} COMMENT "Generating ${arg_TARGET}")
  else()
    _praxis_add_always_step(${codegen_target} ${step} COMMENT "Checking ${arg_TARGET}")
    if(tool_now)  # the list is made while configuring: do that again when a directory changes
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PRAXIS_DIRECTORIES}
        ${PROJECT_file})
    else()
      _praxis_check_sources(${codegen_target} ${state})
    endif()
  endif()

  _praxis_add_to_target(${arg_TARGET} "${output_dir}" "${subdirs}")
  add_dependencies(${arg_TARGET} ${codegen_target})
  if(TARGET ${codegen_target}_check)
    add_dependencies(${arg_TARGET} ${codegen_target}_check)
  endif()
  if(NOT TARGET praxis-codegen)
    add_custom_target(praxis-codegen)
  endif()
  add_dependencies(praxis-codegen ${codegen_target})
endfunction()
