# praxis_generate(): generation as part of a CMake build. docs/cmake.md describes it for users.
#
# The same files serve all uses: find_package(Praxis) loads the installed copies, add_subdirectory() and
# FetchContent these. PraxisArguments.cmake has what concerns the call, PraxisTarget.cmake what becomes
# of it, and PraxisBuildStep.cmake is what builds run as a script.
#
# The idea. While configuring, the tool lists what it will make; the build makes it. With Ninja the
# step is one edge with a stamp as its only output, and the generated files as by-products: those
# whose content stayed keep their times, and nothing that uses them is compiled. The list is a
# by-product as well and included here, so that Ninja brings it up to date first: when a component
# comes or goes it runs the tool, configures again, and compiles, in one build. With Make, a file
# that is rewritten only when it changes must be nobody's output, or it is out of date for ever; so
# the tool starts on every build there and decides itself.
#
# A tool that is built in the same tree cannot list anything the first time. Ninja does not mind. A
# build with Make configures once more, in its own middle, before it compiles what was generated.
include_guard(GLOBAL)
cmake_policy(VERSION 3.23...3.31)  # of this file only; older versions of CMake stop here

set(PRAXIS_EXECUTABLE "" CACHE FILEPATH "praxis to run in the build instead of Praxis::praxis")
mark_as_advanced(PRAXIS_EXECUTABLE)

include(${CMAKE_CURRENT_LIST_DIR}/PraxisArguments.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/PraxisTarget.cmake)

function(praxis_generate)
  set(flags CHECK INSTALL)
  set(single TARGET OUTPUT_DIR PROJECT NAMESPACE SHARDS JOB_POOL OUT_VAR MODE)
  set(multiple COMPONENTS PACKS REGISTRY OPTIONS DEPENDS)
  set(keywords ${flags} ${single} ${multiple})
  cmake_parse_arguments(PARSE_ARGV 0 arg "${flags}" "${single}" "${multiple}")
  _praxis_check_keywords("${ARGV}")
  _praxis_check_values()
  _praxis_choose_mode()

  _praxis_find_tool()
  _praxis_component_arguments()
  _praxis_pack_arguments()
  _praxis_other_arguments()
  _praxis_claim_output_dir()
  _praxis_name_step()
  list(JOIN arguments "\n" lines)
  _praxis_write_if_changed(${state}/arguments.txt "${lines}\n")

  foreach(variable IN ITEMS OUTPUTS HEADERS SOURCES OTHERS DIRECTORIES INPUTS)
    set(PRAXIS_${variable} "")
  endforeach()
  set(PRAXIS_SUBDIRECTORIES "${subdirs}")
  _praxis_list_outputs()
  include(${state}/outputs.cmake)
  _praxis_check_outputs()

  _praxis_create_target()
  if(arg_CHECK)
    _praxis_add_check_step()
  elseif(arg_MODE STREQUAL "STAMP")
    _praxis_add_stamp_step()
  else()
    _praxis_add_always_step()
  endif()
  _praxis_add_files_to_target()
  _praxis_connect_step()
  if(arg_INSTALL)
    _praxis_install_target()
  endif()
  if(arg_OUT_VAR)
    set(${arg_OUT_VAR} "${PRAXIS_OUTPUTS}" PARENT_SCOPE)
  endif()
endfunction()
