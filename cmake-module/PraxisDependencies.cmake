# The libraries Praxis is built on: what the system has is used; what it lacks is downloaded when
# PRAXIS_FETCH_DEPENDENCIES is ON, and is otherwise one error that names every missing package.
#
# Each library becomes the target PraxisDependency::<name>, so that the rest of the build does not
# care where it came from. The pinned versions are those of Debian 12, or the next release whose
# checksum could be confirmed: what the tests ran against is what is downloaded.
#
# Where a static archive is installed beside the shared library, it is preferred
# (PRAXIS_STATIC_DEPENDENCIES): the tool starts on every build, and each shared library it does not
# load is time saved.
include_guard(GLOBAL)
include(FetchContent)

set(praxis_missing "")           # names, as users know them
set(praxis_missing_packages "")  # Debian packages

# Defines PraxisDependency::<name> as what links to the given targets.
function(praxis_define_dependency name)
  add_library(PraxisDependency::${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(PraxisDependency::${name} INTERFACE ${ARGN})
endfunction()

# Sets <result> to the static archive of an imported shared library, empty when there is none.
function(praxis_static_archive target library result)
  set(${result} "" PARENT_SCOPE)
  get_target_property(type ${target} TYPE)
  if(PRAXIS_STATIC_DEPENDENCIES AND type STREQUAL "SHARED_LIBRARY")
    unset(archive)  # find_library() looks for nothing where there is a value, even an empty one
    find_library(archive ${CMAKE_STATIC_LIBRARY_PREFIX}${library}${CMAKE_STATIC_LIBRARY_SUFFIX} NO_CACHE)
    if(archive)
      set(${result} "${archive}" PARENT_SCOPE)
    endif()
  endif()
endfunction()

# Looks for a library that ships a CMake package: praxis_find_package(<name> <package> <targets>...)
# uses the first of the targets that the package defines. With `ARCHIVE <library>`, lib<library>.a
# is preferred to the shared library.
function(praxis_find_package name package)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "ARCHIVE" "")
  find_package(${package} QUIET)
  foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
    if(TARGET ${target})
      set(archive "")
      if(arg_ARCHIVE)
        praxis_static_archive(${target} ${arg_ARCHIVE} archive)
      endif()
      if(archive)
        praxis_define_dependency(${name} ${archive})
        target_include_directories(PraxisDependency::${name} SYSTEM INTERFACE
          $<TARGET_PROPERTY:${target},INTERFACE_INCLUDE_DIRECTORIES>)
      else()
        praxis_define_dependency(${name} ${target})
      endif()
      return()
    endif()
  endforeach()
endfunction()

# Looks for a library that ships none: one header, and one library unless it is header-only.
function(praxis_find_library name header)
  find_path(PRAXIS_${name}_INCLUDE_DIR ${header})
  mark_as_advanced(PRAXIS_${name}_INCLUDE_DIR)
  set(library "")
  if(ARGN)
    set(names ${ARGN})
    if(PRAXIS_STATIC_DEPENDENCIES)
      list(PREPEND names ${CMAKE_STATIC_LIBRARY_PREFIX}${ARGN}${CMAKE_STATIC_LIBRARY_SUFFIX})
    endif()
    find_library(PRAXIS_${name}_LIBRARY NAMES ${names})
    mark_as_advanced(PRAXIS_${name}_LIBRARY)
    set(library ${PRAXIS_${name}_LIBRARY})
    if(NOT library)
      return()
    endif()
  endif()
  if(PRAXIS_${name}_INCLUDE_DIR)
    praxis_define_dependency(${name} ${library})
    target_include_directories(PraxisDependency::${name} SYSTEM INTERFACE
      ${PRAXIS_${name}_INCLUDE_DIR})
  endif()
endfunction()

# Decides what happens to a library that was not found: sets <name>_fetch where it is to be
# downloaded, else notes it for the error message. The checksum makes a changed archive an error.
macro(praxis_require name debian_package url sha256)
  set(${name}_fetch OFF)
  if(NOT TARGET PraxisDependency::${name})
    if(PRAXIS_FETCH_DEPENDENCIES)
      set(${name}_fetch ON)
      message(STATUS "Praxis: ${name} was not found, fetching ${url}")
      set(praxis_content_options "")
      if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.24)
        list(APPEND praxis_content_options DOWNLOAD_EXTRACT_TIMESTAMP OFF)
      endif()
      if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.25)
        list(APPEND praxis_content_options SYSTEM)
      endif()
      if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.28)
        list(APPEND praxis_content_options EXCLUDE_FROM_ALL)
      endif()
      FetchContent_Declare(praxis_${name} URL ${url} URL_HASH SHA256=${sha256}
        ${praxis_content_options} ${ARGN})
    else()
      list(APPEND praxis_missing ${name})
      list(APPEND praxis_missing_packages ${debian_package})
    endif()
  endif()
endmacro()

# Downloads a library that is to be built by our own rules: sets praxis_<name>_SOURCE_DIR. The
# subdirectory given here does not exist, which is CMake's way to say "do not add_subdirectory()".
macro(praxis_fetch_sources name)
  FetchContent_MakeAvailable(praxis_${name})
endmacro()
set(praxis_sources_only SOURCE_SUBDIR no-build-system)

# Builds a C library of which only the sources are wanted.
function(praxis_add_c_library name include_dir)
  add_library(praxis_fetched_${name} STATIC EXCLUDE_FROM_ALL ${ARGN})
  target_include_directories(praxis_fetched_${name} SYSTEM PUBLIC ${include_dir})
  target_link_libraries(praxis_fetched_${name} PUBLIC Threads::Threads)
  praxis_define_dependency(${name} praxis_fetched_${name})
endfunction()

find_package(Threads REQUIRED)

praxis_find_package(yaml_cpp yaml-cpp yaml-cpp::yaml-cpp yaml-cpp ARCHIVE yaml-cpp)
praxis_find_package(fmt fmt fmt::fmt ARCHIVE fmt)
praxis_find_package(tbb TBB TBB::tbb)
praxis_find_package(cli11 CLI11 CLI11::CLI11)
praxis_find_package(nlohmann_json nlohmann_json nlohmann_json::nlohmann_json)
praxis_find_library(valijson valijson/validator.hpp)
praxis_find_library(dtl dtl/dtl.hpp)
praxis_find_library(xxhash xxhash.h)
praxis_find_library(lmdb lmdb.h lmdb)
praxis_find_library(utf8proc utf8proc.h utf8proc)
praxis_find_library(tommath tommath.h tommath)

# Fetched libraries are linked into the tool: static, and without their tests, tools and installs.
if(PRAXIS_FETCH_DEPENDENCIES)
  enable_language(C)
  set(BUILD_SHARED_LIBS OFF)
  set(CMAKE_POLICY_VERSION_MINIMUM 3.5)  # some of the pinned releases ask for less, CMake 4 refuses
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # their option() calls keep what is set here
endif()

praxis_require(yaml_cpp libyaml-cpp-dev
  https://github.com/jbeder/yaml-cpp/archive/yaml-cpp-0.7.0.tar.gz
  43e6a9fcb146ad871515f0d0873947e5d497a1c9c60c58cb102a97b47208b7c3)
if(yaml_cpp_fetch)
  set(YAML_CPP_BUILD_TESTS OFF)
  set(YAML_CPP_BUILD_TOOLS OFF)
  set(YAML_CPP_BUILD_CONTRIB OFF)
  set(YAML_CPP_INSTALL OFF)
  FetchContent_MakeAvailable(praxis_yaml_cpp)
  praxis_define_dependency(yaml_cpp yaml-cpp)
endif()

praxis_require(fmt libfmt-dev
  https://github.com/fmtlib/fmt/archive/9.1.0.tar.gz
  5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2)
if(fmt_fetch)
  set(FMT_INSTALL OFF)
  FetchContent_MakeAvailable(praxis_fmt)
  praxis_define_dependency(fmt fmt::fmt)
endif()

# oneTBB is meant to be one shared library per process. It is installed beside the tool.
praxis_require(tbb libtbb-dev
  https://github.com/oneapi-src/oneTBB/archive/refs/tags/v2021.13.0.tar.gz
  3ad5dd08954b39d113dc5b3f8a8dc6dc1fd5250032b7c491eb07aed5c94133e1)
if(tbb_fetch)
  set(BUILD_SHARED_LIBS ON)
  set(TBB_TEST OFF)
  set(TBB_STRICT OFF)
  set(TBBMALLOC_BUILD OFF)
  set(TBB_INSTALL ${PRAXIS_INSTALL})
  FetchContent_MakeAvailable(praxis_tbb)
  set(BUILD_SHARED_LIBS OFF)
  praxis_define_dependency(tbb TBB::tbb)
endif()

praxis_require(cli11 libcli11-dev
  https://github.com/CLIUtils/CLI11/archive/v2.1.2.tar.gz
  26291377e892ba0e5b4972cdfd4a2ab3bf53af8dac1f4ea8fe0d1376b625c8cb)
if(cli11_fetch)
  set(CLI11_SINGLE_FILE OFF)
  set(CLI11_BUILD_TESTS OFF)
  set(CLI11_BUILD_EXAMPLES OFF)
  set(CLI11_BUILD_DOCS OFF)
  FetchContent_MakeAvailable(praxis_cli11)
  praxis_define_dependency(cli11 CLI11::CLI11)
endif()

praxis_require(nlohmann_json nlohmann-json3-dev
  https://github.com/nlohmann/json/archive/v3.11.3.tar.gz
  0d8ef5af7f9794e3263480193c491549b2ba6cc74bb018906202ada498a79406)
if(nlohmann_json_fetch)
  set(JSON_BuildTests OFF)
  set(JSON_Install OFF)
  FetchContent_MakeAvailable(praxis_nlohmann_json)
  praxis_define_dependency(nlohmann_json nlohmann_json::nlohmann_json)
endif()

praxis_require(valijson libvalijson-dev
  https://github.com/tristanpenman/valijson/archive/v1.0.tar.gz
  6b9f0bc89880feb3fe09aa469cd81f6168897d2fbb4e715853da3b94afd3779a
  ${praxis_sources_only})
if(valijson_fetch)
  praxis_fetch_sources(valijson)
  praxis_define_dependency(valijson)
  target_include_directories(PraxisDependency::valijson SYSTEM INTERFACE
    ${praxis_valijson_SOURCE_DIR}/include)
endif()

praxis_require(dtl libdtl-dev
  https://github.com/cubicdaiya/dtl/archive/v1.20.tar.gz
  579f81bca88f4b9760a59d99c5a95bd8dd5dc2f20f33f1f9b5f64cb08979f54d
  ${praxis_sources_only})
if(dtl_fetch)
  praxis_fetch_sources(dtl)
  praxis_define_dependency(dtl)
  target_include_directories(PraxisDependency::dtl SYSTEM INTERFACE ${praxis_dtl_SOURCE_DIR})
endif()

praxis_require(xxhash libxxhash-dev
  https://github.com/Cyan4973/xxHash/archive/v0.8.3.tar.gz
  aae608dfe8213dfd05d909a57718ef82f30722c392344583d3f39050c7f29a80
  ${praxis_sources_only})
if(xxhash_fetch)
  praxis_fetch_sources(xxhash)
  praxis_define_dependency(xxhash)
  target_include_directories(PraxisDependency::xxhash SYSTEM INTERFACE
    ${praxis_xxhash_SOURCE_DIR})
endif()

praxis_require(lmdb liblmdb-dev
  https://github.com/LMDB/lmdb/archive/LMDB_0.9.24.tar.gz
  44602436c52c29d4f301f55f6fd8115f945469b868348e3cddaf91ab2473ea26
  ${praxis_sources_only})
if(lmdb_fetch)
  praxis_fetch_sources(lmdb)
  set(lmdb_dir ${praxis_lmdb_SOURCE_DIR}/libraries/liblmdb)
  praxis_add_c_library(lmdb ${lmdb_dir} ${lmdb_dir}/mdb.c ${lmdb_dir}/midl.c)
endif()

praxis_require(utf8proc libutf8proc-dev
  https://github.com/JuliaStrings/utf8proc/archive/v2.8.0.tar.gz
  a0a60a79fe6f6d54e7d411facbfcc867a6e198608f2cd992490e46f04b1bcecc
  ${praxis_sources_only})
if(utf8proc_fetch)
  praxis_fetch_sources(utf8proc)
  praxis_add_c_library(utf8proc ${praxis_utf8proc_SOURCE_DIR}
    ${praxis_utf8proc_SOURCE_DIR}/utf8proc.c)
  target_compile_definitions(praxis_fetched_utf8proc PUBLIC UTF8PROC_STATIC)
endif()

praxis_require(tommath libtommath-dev
  https://github.com/libtom/libtommath/releases/download/v1.2.0/ltm-1.2.0.tar.xz
  b7c75eecf680219484055fcedd686064409254ae44bc31a96c5032843c0e18b1
  ${praxis_sources_only})
if(tommath_fetch)
  praxis_fetch_sources(tommath)
  file(GLOB tommath_sources ${praxis_tommath_SOURCE_DIR}/bn_*.c)
  praxis_add_c_library(tommath ${praxis_tommath_SOURCE_DIR} ${tommath_sources})
endif()

if(PRAXIS_BUILD_TESTS)
  praxis_find_package(doctest doctest doctest::doctest)
  praxis_require(doctest doctest-dev
    https://github.com/doctest/doctest/archive/refs/tags/v2.4.11.tar.gz
    632ed2c05a7f53fa961381497bf8069093f0d6628c5f26286161fbd32a560186
    ${praxis_sources_only})
  if(doctest_fetch)
    praxis_fetch_sources(doctest)
    praxis_define_dependency(doctest)
    target_include_directories(PraxisDependency::doctest SYSTEM INTERFACE
      ${praxis_doctest_SOURCE_DIR})
  endif()
endif()

if(PRAXIS_BUILD_BENCHMARKS)
  praxis_find_package(benchmark benchmark benchmark::benchmark)
  praxis_require(benchmark libbenchmark-dev
    https://github.com/google/benchmark/archive/refs/tags/v1.7.1.tar.gz
    6430e4092653380d9dc4ccb45a1e2dc9259d581f4866dc0759713126056bc1d7)
  if(benchmark_fetch)
    set(BENCHMARK_ENABLE_TESTING OFF)
    set(BENCHMARK_ENABLE_INSTALL OFF)
    FetchContent_MakeAvailable(praxis_benchmark)
    praxis_define_dependency(benchmark benchmark::benchmark)
  endif()
endif()

if(praxis_missing)
  list(JOIN praxis_missing ", " missing)
  list(JOIN praxis_missing_packages " " packages)
  message(FATAL_ERROR
    "Praxis needs libraries that were not found: ${missing}.\n"
    "Install them, on Debian and Ubuntu with\n"
    "  apt-get install ${packages}\n"
    "or let CMake download pinned versions: configure with -DPRAXIS_FETCH_DEPENDENCIES=ON.")
endif()
