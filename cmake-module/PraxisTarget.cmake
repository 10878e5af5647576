# The second half of praxis_generate(): the list of outputs, the target they belong to, the step of the
# build that makes them, and their installation. See Praxis.cmake.
#
# The helpers below are parts of praxis_generate(): they see its variables, as functions of CMake see
# those of their caller, and set some of them. `arg_*` are its arguments.

# --- The list of outputs ---------------------------------------------------------------------

# Sets step to the name of the target that generates, and state to the directory for what belongs to
# it. A target may be extended by several calls: each has its own step.
function(_praxis_name_step)
  set(name ${arg_TARGET}_codegen)
  set(number 1)
  while(TARGET ${name})
    math(EXPR number "${number} + 1")
    set(name ${arg_TARGET}_codegen_${number})
  endwhile()
  set(step ${name} PARENT_SCOPE)
  set(state ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${name}.praxis)
  file(MAKE_DIRECTORY ${state})
  set(state ${state} PARENT_SCOPE)
endfunction()

function(_praxis_write_if_changed path text)
  set(old "")
  if(EXISTS "${path}")
    file(READ "${path}" old)
  endif()
  if(NOT EXISTS "${path}" OR NOT old STREQUAL text)
    file(WRITE "${path}" "${text}")
  endif()
endfunction()

# Writes the list of outputs. Errors in components are left to the build, which shows them in a form
# that editors understand; until then the list of the last time serves. Errors in the call are not.
function(_praxis_list_outputs)
  if(tool_now)
    execute_process(
      COMMAND "${tool_now}" list @${state}/arguments.txt --cmake ${state}/outputs.cmake
      WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}
      RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE errors)
    if(NOT tool_is_final)
      # The build makes a newer tool first, and reports what that one finds.
    elseif(NOT result MATCHES "^[0-2]$")
      _praxis_fail("${tool_now} does not run here: ${result}" "${errors}"
        "Set PRAXIS_EXECUTABLE to a praxis for the build machine.")
    elseif(result EQUAL 2 OR errors MATCHES "\\[(unknown-pack|unknown-option|option-value)\\]")
      _praxis_fail("the arguments of the call are wrong:" "${errors}")
    elseif(result EQUAL 1)
      message(NOTICE "${errors}praxis: configuring goes on; the build will report these errors")
    endif()
  endif()
  if(NOT EXISTS "${state}/outputs.cmake")
    file(WRITE "${state}/outputs.cmake" "# Not known yet: the first build writes this file.\n")
  endif()
endfunction()

# Checks what the list says, before anything is made of it.
function(_praxis_check_outputs)
  set(paths "${PRAXIS_OUTPUTS}" "${PRAXIS_INPUTS}" "${PRAXIS_DIRECTORIES}")
  _praxis_check_paths(paths "the path of an input or output")
  if(arg_PROJECT)  # it may name inputs that the call does not
    _praxis_check_roots("${PRAXIS_DIRECTORIES}")
  endif()

  # Output directories of two calls may lie in each other, as long as no file belongs to both.
  get_property(claimed GLOBAL PROPERTY _PRAXIS_OUTPUT_DIRS)
  foreach(other IN LISTS claimed)
    cmake_path(IS_PREFIX other "${output_dir}" inside)
    cmake_path(IS_PREFIX output_dir "${other}" around)
    if(inside OR around)
      string(SHA1 key "${other}")
      get_property(files GLOBAL PROPERTY _PRAXIS_FILES_${key})
      get_property(owner GLOBAL PROPERTY _PRAXIS_OWNER_${key})
      _praxis_check_common_files()
      if(owner STREQUAL arg_TARGET)
        _praxis_fail("two calls for ${owner} write to directories that lie in each other:"
          "${other} and ${output_dir}" "Give one of them another OUTPUT_DIR.")
      endif()
    endif()
  endforeach()
  string(SHA1 key "${output_dir}")
  set_property(GLOBAL APPEND PROPERTY _PRAXIS_OUTPUT_DIRS "${output_dir}")
  set_property(GLOBAL PROPERTY _PRAXIS_OWNER_${key} "${arg_TARGET}")
  set_property(GLOBAL PROPERTY _PRAXIS_FILES_${key} "${PRAXIS_OUTPUTS}")
endfunction()

function(_praxis_check_common_files)
  set(both ${PRAXIS_OUTPUTS} ${files})
  list(LENGTH both count)
  list(REMOVE_DUPLICATES both)
  list(LENGTH both unique)
  if(count EQUAL unique)
    return()
  endif()
  foreach(path IN LISTS PRAXIS_OUTPUTS)
    if(path IN_LIST files)
      _praxis_fail("two calls make ${path}: that of ${owner} and that of ${arg_TARGET}."
        "Give one of them another OUTPUT_DIR.")
    endif()
  endforeach()
endfunction()

# --- The target ------------------------------------------------------------------------------

# Creates the target if need be, and sets type and scope to what it is.
function(_praxis_create_target)
  if(NOT TARGET ${arg_TARGET})
    _praxis_find_stub()
    if(PRAXIS_SOURCES OR stub)
      add_library(${arg_TARGET} STATIC ${stub})
    else()
      add_library(${arg_TARGET} INTERFACE)
    endif()
  endif()
  get_target_property(type ${arg_TARGET} TYPE)
  set(type ${type} PARENT_SCOPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE PARENT_SCOPE)
  elseif(type STREQUAL "EXECUTABLE")
    set(scope PRIVATE PARENT_SCOPE)
  else()
    set(scope PUBLIC PARENT_SCOPE)
  endif()
  if(type STREQUAL "INTERFACE_LIBRARY" AND PRAXIS_SOURCES)
    _praxis_fail("${arg_TARGET} is an INTERFACE library, but sources to be compiled are generated."
      "Let praxis_generate() create the target, or make it a STATIC or OBJECT library.")
  endif()
endfunction()

# While the outputs are not known, the packs tell whether any of them is to be compiled: the target
# must be of the same kind before and after. Sets stub to an empty source for it until then.
function(_praxis_find_stub)
  set(stub "" PARENT_SCOPE)
  if(PRAXIS_OUTPUTS)
    return()
  endif()
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  foreach(file IN LISTS pack_files)
    if(NOT EXISTS "${file}")
      continue()
    endif()
    file(STRINGS "${file}" paths REGEX "path:.*\\.(c|cc|cpp|cxx|m|mm)[\"' ,}]*$")
    if(paths AND languages MATCHES "(^|;)(C|CXX)(;|$)")
      string(REGEX MATCH "[a-z]+[\"' ,}]*$" suffix "${paths}")
      string(REGEX MATCH "^[a-z]+" suffix "${suffix}")
      _praxis_write_if_changed(${state}/empty.${suffix} "typedef int not_generated_yet;\n")
      set(stub ${state}/empty.${suffix} PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# Adds the generated headers and sources to the target.
function(_praxis_add_files_to_target)
  # Include directories are those of the packs, whether there are headers yet or not.
  set(include_dirs "")
  foreach(subdir IN LISTS PRAXIS_SUBDIRECTORIES)
    cmake_path(APPEND output_dir "${subdir}" OUTPUT_VARIABLE directory)
    cmake_path(NORMAL_PATH directory)
    string(REGEX REPLACE "(.)/$" "\\1" directory "${directory}")
    list(APPEND include_dirs "${directory}")
  endforeach()
  target_include_directories(${arg_TARGET} ${scope} "$<BUILD_INTERFACE:${include_dirs}>")

  _praxis_base_dirs()

  get_target_property(target_dir ${arg_TARGET} SOURCE_DIR)
  if(PRAXIS_OUTPUTS AND (arg_CHECK OR NOT target_dir STREQUAL CMAKE_CURRENT_SOURCE_DIR))
    set_source_files_properties(${PRAXIS_OUTPUTS}
      TARGET_DIRECTORY ${arg_TARGET} PROPERTIES GENERATED TRUE)
  endif()
  target_sources(${arg_TARGET} ${scope}
    FILE_SET HEADERS BASE_DIRS ${base_dirs} FILES ${PRAXIS_HEADERS})
  # The rest is named for the sake of IDEs, which show a header-only target only with sources.
  set(shown ${PRAXIS_SOURCES} ${PRAXIS_OTHERS})
  if(type STREQUAL "INTERFACE_LIBRARY")
    list(APPEND shown ${PRAXIS_HEADERS})
  endif()
  target_sources(${arg_TARGET} PRIVATE ${shown})
  source_group(TREE "${output_dir}" PREFIX "Generated" FILES ${PRAXIS_OUTPUTS})
endfunction()

# Sets base_dirs to those of the file set. It takes none inside another one. Of such, the outer is kept,
# unless all its headers are in the inner one.
function(_praxis_base_dirs)
  set(base_dirs "${include_dirs}")
  foreach(outer IN LISTS include_dirs)
    set(own "${PRAXIS_HEADERS}")
    set(nested "")
    foreach(inner IN LISTS include_dirs)
      cmake_path(IS_PREFIX outer "${inner}" inside)
      if(inside AND NOT inner STREQUAL outer)
        list(APPEND nested "${inner}")
        string(REGEX REPLACE "([][+.*()^$?|\\\\])" "\\\\\\1" pattern "${inner}")
        list(FILTER own EXCLUDE REGEX "^${pattern}/")
      endif()
    endforeach()
    if(nested AND own)
      list(REMOVE_ITEM base_dirs ${nested})
    elseif(nested AND PRAXIS_HEADERS)
      list(REMOVE_ITEM base_dirs "${outer}")
    elseif(nested)
      list(REMOVE_ITEM base_dirs ${nested})
    endif()
  endforeach()
  set(base_dirs "${base_dirs}" PARENT_SCOPE)
endfunction()

# Orders the step before whatever uses the target, and gives it its place among the targets.
function(_praxis_connect_step)
  add_dependencies(${arg_TARGET} ${step})
  foreach(dependency IN LISTS arg_DEPENDS)
    # Of a custom target that does not exist yet there is only the name.
    if(TARGET ${dependency} OR NOT (dependency MATCHES "[./]" OR
        EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${dependency}"))
      add_dependencies(${step} ${dependency})
    endif()
  endforeach()
  if(NOT TARGET praxis-codegen)
    add_custom_target(praxis-codegen)
    set_target_properties(praxis-codegen PROPERTIES FOLDER Praxis)
  endif()
  add_dependencies(praxis-codegen ${step})
  set_target_properties(${step} PROPERTIES FOLDER Praxis)
endfunction()

# --- The step of the build -------------------------------------------------------------------

# Sets tool_path and generate to the tool and the command; extra to arguments of add_custom_command() and add_custom_target()
# that depend on the version of CMake and the call, and codegen to those of commands that make
# outputs.
macro(_praxis_prepare_step)
  set(build_step ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/PraxisBuildStep.cmake)
  set(tool_path "${tool}")
  if(TARGET "${tool}")
    set(tool_path $<TARGET_FILE:${tool}>)
  endif()
  set(generate "${tool_path}" generate @${state}/arguments.txt)
  set(extra WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} VERBATIM)
  if(arg_JOB_POOL)
    list(APPEND extra JOB_POOL ${arg_JOB_POOL})
  endif()
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.28)
    list(APPEND extra JOB_SERVER_AWARE TRUE)
  endif()
  set(codegen "")
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.31)
    set(codegen CODEGEN)
  endif()
  set(looks "")
  if(CMAKE_COLOR_DIAGNOSTICS)
    list(APPEND looks --color always)
  endif()
  if(CMAKE_GENERATOR MATCHES "Visual Studio")
    list(APPEND looks --diagnostics msvc)
  endif()
  set(dependencies ${state}/arguments.txt)
  foreach(dependency IN LISTS arg_DEPENDS)
    if(dependency MATCHES "[./]" OR EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${dependency}")
      list(APPEND dependencies "${dependency}")
    endif()
  endforeach()
endmacro()

# With Ninja: an edge with a stamp, which is always touched.
function(_praxis_add_stamp_step)
  _praxis_prepare_step()
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.27)
    list(APPEND extra DEPENDS_EXPLICIT_ONLY)
  endif()
  _praxis_add_watches()
  list(LENGTH PRAXIS_OUTPUTS count)
  # CMake takes time by the square of the by-products of one command. And when a command fails, Ninja
  # prints them all, which hides the error behind them: many get an edge of their own.
  set(spread FALSE)
  if(arg_SHARDS GREATER 1 OR (NOT arg_SHARDS AND count GREATER 100))
    set(spread TRUE)
  endif()
  set(byproducts "${PRAXIS_OUTPUTS}")
  if(spread)
    set(byproducts "")
  endif()
  add_custom_command(
    OUTPUT ${state}/stamp
    BYPRODUCTS ${byproducts} ${state}/outputs.cmake
    COMMAND ${generate} --depfile ${state}/depfile --stamp ${state}/stamp
            --cmake ${state}/outputs.cmake ${looks}
    ${shorten_depfile}
    DEPENDS ${tool_dependency} ${state}/arguments.txt ${arg_DEPENDS} ${watches}
    DEPFILE ${state}/depfile
    COMMENT "Generating ${arg_TARGET}"
    ${codegen} ${extra})
  set(stamps ${state}/stamp)
  if(spread)
    _praxis_spread(shard 5000 "${PRAXIS_OUTPUTS}")
    list(TRANSFORM names APPEND .stamp)
    list(APPEND stamps ${names})
  endif()
  add_custom_target(${step} ALL DEPENDS ${stamps})
endfunction()

# Spreads files over several edges: calls `add_edge` with at most `most` of them at a time, or what
# SHARDS says, and with a name of the edge. It sees the variables of the caller. Sets `names` to all
# names. Halves the list again and again, since CMake copies all of a list to take a part of it.
function(_praxis_spread add_edge most files)
  list(LENGTH files count)
  set(size ${most})
  if(arg_SHARDS)
    math(EXPR size "(${count} + ${arg_SHARDS} - 1) / ${arg_SHARDS}")
  endif()
  set(all "")
  if(count)
    foreach(begin RANGE 0 ${count} ${size})
      if(begin LESS count)
        list(APPEND all ${state}/${add_edge}${begin})
      endif()
    endforeach()
    _praxis_spread_part("${files}" 0)
  endif()
  set(names "${all}" PARENT_SCOPE)
endfunction()

function(_praxis_spread_part files begin)
  list(LENGTH files count)
  if(NOT count GREATER size)
    cmake_language(CALL _praxis_add_${add_edge} ${state}/${add_edge}${begin} "${files}")
    return()
  endif()
  math(EXPR half "((${count} - 1) / ${size} + 2) / 2 * ${size}")  # of the parts, rounded up
  math(EXPR middle "${begin} + ${half}")
  list(SUBLIST files 0 ${half} first)
  list(SUBLIST files ${half} -1 second)
  _praxis_spread_part("${first}" ${begin})
  _praxis_spread_part("${second}" ${middle})
endfunction()

# Spreads many inputs over several edges before the one that generates, since Ninja takes time by the
# square of the names in one depfile whenever it starts. Sets watches to their stamps, and
# shorten_depfile to what takes the same names out of the depfile that the tool writes.
function(_praxis_add_watches)
  set(watches "")
  set(shorten_depfile "")
  list(LENGTH PRAXIS_INPUTS count)
  if(count GREATER 2500 OR (count AND arg_SHARDS GREATER 1))
    _praxis_spread(watch 2500 "${PRAXIS_INPUTS}")
    list(TRANSFORM names APPEND .stamp OUTPUT_VARIABLE watches)
    list(TRANSFORM names APPEND .d)
    set(shorten_depfile COMMAND ${CMAKE_COMMAND} -D depfile=${state}/depfile -P ${build_step} -- ${names})
  endif()
  set(watches "${watches}" PARENT_SCOPE)
  set(shorten_depfile "${shorten_depfile}" PARENT_SCOPE)
endfunction()

# An edge that touches a stamp when one of the files changed. Its depfile is written here.
function(_praxis_add_watch name files)
  list(PREPEND files "${name}.stamp:")
  list(TRANSFORM files REPLACE " " "\\\\ ")
  list(JOIN files " \\\n  " lines)
  _praxis_write_if_changed(${name}.d "${lines}\n")
  add_custom_command(
    OUTPUT ${name}.stamp
    COMMAND ${CMAKE_COMMAND} -E touch ${name}.stamp
    DEPENDS ${name}.d
    DEPFILE ${name}.d
    COMMENT "Looking at inputs of ${arg_TARGET}"
    ${extra})
endfunction()

# An edge behind the one that generates, with by-products of that. It only looks whether its files are
# there, and has them made again if one is not.
function(_praxis_add_shard name files)
  list(JOIN files "\n" lines)
  _praxis_write_if_changed(${name}.txt "${lines}\n")
  add_custom_command(
    OUTPUT ${name}.stamp
    BYPRODUCTS ${files}
    COMMAND ${CMAKE_COMMAND} -D shard=${name} -D tool=${tool_path} -D arguments=${state}/arguments.txt
            -P ${build_step}
    DEPENDS ${state}/stamp ${name}.txt
    COMMENT "Looking for outputs of ${arg_TARGET}"
    ${codegen} ${extra})
endfunction()

# With all other generators: the tool starts on every build. Then a script looks whether it made the
# files that are part of the configured build.
function(_praxis_add_always_step)
  _praxis_prepare_step()
  _praxis_write_if_changed(${state}/known.txt "${PRAXIS_OUTPUTS}")
  set(always
    COMMAND ${generate} --quiet --cmake ${state}/outputs.cmake ${looks}
    COMMAND ${CMAKE_COMMAND} -D state=${state} -D binary_dir=${CMAKE_BINARY_DIR}
            -D generator=${CMAKE_GENERATOR} -D type=${type} -P ${build_step}
    BYPRODUCTS ${PRAXIS_OUTPUTS}
    DEPENDS ${dependencies}
    COMMENT "Checking ${arg_TARGET}"
    ${extra})
  if(CMAKE_GENERATOR MATCHES "Makefiles|Ninja")
    # The command of an output that is never there: only that can be part of the target `codegen`.
    set_source_files_properties(${state}/always PROPERTIES SYMBOLIC TRUE)
    add_custom_command(OUTPUT ${state}/always ${always} ${codegen})
    add_custom_target(${step} ALL DEPENDS ${state}/always)
  else()
    add_custom_target(${step} ALL ${always})
  endif()
  if(NOT PRAXIS_EXECUTABLE)
    add_dependencies(${step} Praxis::praxis)
  endif()
  if(tool_now)  # it has made the list: it does so again when a component comes or goes
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PRAXIS_DIRECTORIES})
  endif()
endfunction()

# For outputs that are kept with the sources: builds compare and never write. What was recorded of
# the last run stays in the build directory.
function(_praxis_add_check_step)
  _praxis_prepare_step()
  set(given @${state}/arguments.txt --manifest ${state}/manifest --force ${looks})
  add_custom_target(${step} ALL
    COMMAND ${tool} check ${given}
    DEPENDS ${dependencies}
    COMMENT "Checking ${arg_TARGET}; if it is out of date, build ${arg_TARGET}_update"
    ${extra})
  if(NOT TARGET ${arg_TARGET}_update)
    add_custom_target(${arg_TARGET}_update)
    set_target_properties(${arg_TARGET}_update PROPERTIES FOLDER Praxis)
  endif()
  add_custom_target(${step}_update
    COMMAND ${tool} generate ${given}
    DEPENDS ${dependencies}
    COMMENT "Updating the generated files of ${arg_TARGET}"
    ${extra})
  set_target_properties(${step}_update PROPERTIES FOLDER Praxis)
  add_dependencies(${arg_TARGET}_update ${step}_update)
  if(NOT PRAXIS_EXECUTABLE)
    add_dependencies(${step} Praxis::praxis)
    add_dependencies(${step}_update Praxis::praxis)
  endif()
endfunction()

# --- Installation ----------------------------------------------------------------------------

# Installs the target with its headers, once however many calls extend it, and further outputs.
function(_praxis_install_target)
  include(GNUInstallDirs)
  get_target_property(installed ${arg_TARGET} _PRAXIS_INSTALLED)
  if(NOT installed)
    set_target_properties(${arg_TARGET} PROPERTIES _PRAXIS_INSTALLED TRUE)
    set(headers FILE_SET HEADERS)
    if(type STREQUAL "EXECUTABLE")
      set(headers "")
    endif()
    install(TARGETS ${arg_TARGET} ${headers})
  endif()
  set(directories "")
  foreach(file IN LISTS PRAXIS_OTHERS)
    cmake_path(GET file PARENT_PATH directory)
    string(SHA1 key "${directory}")
    list(APPEND directories "${directory}")
    list(APPEND files_${key} "${file}")
  endforeach()
  list(REMOVE_DUPLICATES directories)
  foreach(directory IN LISTS directories)
    cmake_path(RELATIVE_PATH directory BASE_DIRECTORY "${output_dir}" OUTPUT_VARIABLE below)
    string(SHA1 key "${directory}")
    install(FILES ${files_${key}} DESTINATION ${CMAKE_INSTALL_DATADIR}/${arg_TARGET}/${below})
  endforeach()
endfunction()
