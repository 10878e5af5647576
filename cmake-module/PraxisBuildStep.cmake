# What builds run beside the tool; see Praxis.cmake.
#
#   cmake -D shard=PATH -D tool=... -D arguments=... -P PraxisBuildStep.cmake
#     One of several edges that the outputs are spread over: has them made if one of PATH.txt is not
#     there, and touches PATH.stamp.
#
#   cmake -D depfile=PATH -P PraxisBuildStep.cmake -- DEPFILE...
#     Takes out of a depfile the names that others have, which Ninja reads for other edges.
#
#   cmake -D state=... -D binary_dir=... -D generator=... -D type=... -P PraxisBuildStep.cmake
#     After the tool ran, with a generator that cannot take in new outputs half-way: makes the rest
#     of the build know them.
cmake_minimum_required(VERSION 3.23)

if(DEFINED shard)
  file(STRINGS "${shard}.txt" files ENCODING UTF-8)
  foreach(file IN LISTS files)
    if(NOT EXISTS "${file}")
      execute_process(COMMAND "${tool}" generate "@${arguments}" --quiet COMMAND_ERROR_IS_FATAL ANY)
      break()
    endif()
  endforeach()
  file(TOUCH "${shard}.stamp")
  return()
endif()

# Sets result to the target of a depfile and its names, escaped as they are there. In a list of
# CMake a bracket keeps together what follows it, so another character stands for it.
string(ASCII 1 bracket)
macro(read_depfile path result)
  file(READ "${path}" ${result})
  string(REGEX REPLACE "\n$" "" ${result} "${${result}}")
  string(REPLACE "[" "${bracket}" ${result} "${${result}}")
  string(REPLACE ";" "\\;" ${result} "${${result}}")
  string(REPLACE " \\\n  " ";" ${result} "${${result}}")
endmacro()

if(DEFINED depfile)
  read_depfile("${depfile}" names)
  set(behind FALSE)
  math(EXPR last "${CMAKE_ARGC} - 1")
  foreach(i RANGE ${last})
    if(behind)
      read_depfile("${CMAKE_ARGV${i}}" others)
      list(REMOVE_ITEM names ${others})
    elseif(CMAKE_ARGV${i} STREQUAL "--")
      set(behind TRUE)
    endif()
  endforeach()
  list(JOIN names " \\\n  " text)
  string(REPLACE "${bracket}" "[" text "${text}")
  file(WRITE "${depfile}" "${text}\n")
  return()
endif()

# Sets result to whether the outputs are those that the build was configured with.
macro(compare_outputs result)
  set(PRAXIS_OUTPUTS "")
  set(PRAXIS_SOURCES "")
  include("${state}/outputs.cmake")
  file(READ "${state}/known.txt" known)
  set(${result} FALSE)
  if(PRAXIS_OUTPUTS STREQUAL known)
    set(${result} TRUE)
  endif()
endmacro()

compare_outputs(same)
if(same)
  return()
endif()

# Make reads the rules of a target when it comes to it. So the whole may be configured again here,
# before the target that uses the outputs, and one build suffices. What Make has read already is how
# targets depend on each other; that only changes when a library becomes one of another kind.
if(generator MATCHES "Makefiles" AND NOT (PRAXIS_SOURCES AND type STREQUAL "INTERFACE_LIBRARY"))
  file(LOCK "${binary_dir}/CMakeFiles/praxis-configure.lock" GUARD PROCESS)
  compare_outputs(same)  # another step of the same build may have done it meanwhile
  if(NOT same)
    execute_process(
      COMMAND ${CMAKE_COMMAND} -E env --unset=MAKEFLAGS --unset=MFLAGS --unset=MAKELEVEL
              ${CMAKE_COMMAND} --log-level=WARNING "${binary_dir}"
      OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  endif()
  return()
endif()

foreach(source IN LISTS PRAXIS_SOURCES)
  if(NOT source IN_LIST known)
    message(FATAL_ERROR "There are new generated sources. Build again to compile them.")
  endif()
endforeach()
foreach(path IN LISTS known)
  if(path MATCHES "\\.(c|cc|cpp|cxx|c\\+\\+|m|mm)$" AND NOT path IN_LIST PRAXIS_SOURCES)
    message(FATAL_ERROR "Some generated sources are gone. Build again without them.")
  endif()
endforeach()
