#!/usr/bin/env bash
# From a fresh clone to a working Praxis, and to every test. See usage() below.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
usage: ./bootstrap.sh          build Praxis and show on a sample what it does
       ./bootstrap.sh test     build and run every test
       ./bootstrap.sh test --toolchains
                               also those that get a toolchain of their own first (Swift: root, 3 GB)
       ./bootstrap.sh tidy     run clang-tidy on every source
       ./bootstrap.sh --help   this text

Libraries and tools that are missing are installed first, with apt-get on Debian and Ubuntu (as root
or through sudo). On other systems install what CMake asks for, or configure with
-DPRAXIS_FETCH_DEPENDENCIES=ON. Everything that is built goes to build/.
TEXT
}

build_packages=(cmake ninja-build libyaml-cpp-dev libfmt-dev libtbb-dev libxxhash-dev libcli11-dev
  liblmdb-dev nlohmann-json3-dev libvalijson-dev libdtl-dev libutf8proc-dev libtommath-dev
  doctest-dev python3)
test_packages=(make file clang clang-tidy libbenchmark-dev ccache shellcheck strace python3-jinja2 meson
  pkg-config dpkg-dev bazel-bootstrap bazel-rules-java bazel-rules-proto bazel-platforms)

# Installs those of the given Debian packages that are not there. Runs nothing when all are.
install_packages() {
  command -v dpkg-query >/dev/null || return 0
  local package missing=() sudo=()
  for package in "$@"; do
    if [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]]; then
      missing+=("$package")
    fi
  done
  ((${#missing[@]})) || return 0
  echo "Installing ${missing[*]}"
  ((EUID == 0)) || sudo=(sudo)
  export DEBIAN_FRONTEND=noninteractive
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A program that other channels provide too: installed from Debian only when it is not there.
install_program() {
  command -v "$1" >/dev/null || install_packages "${@:2}"
}

# Configures a preset once; afterwards the build does that itself when it has to.
build() {
  local preset=$1
  shift
  [[ -f build/$preset/build.ninja ]] || cmake --preset "$preset"
  cmake --build --preset "$preset" "$@"
}

# --- What Praxis does ------------------------------------------------------------------------

# Runs a command and shows it as a user would have typed it.
show() {
  echo "\$ $*"
  "$@"
}

# The times of all files below a directory that match a pattern: "nanoseconds name", by name.
file_times() {
  find "$1" -type f -name "$2" -not -path '*/.praxis/*' -printf '%T@ %P\n' | sort -k 2
}

# What changed between two lists of file_times, and what did not.
explain_difference() {
  local before=$1 after=$2 verb=$3 names count
  names=$(comm -13 <(sort <<<"$before") <(sort <<<"$after") | cut -d ' ' -f 2- | sort | xargs)
  count=$(comm -12 <(sort <<<"$before") <(sort <<<"$after") | grep -c . || true)
  echo "  $verb: ${names:-nothing}; left alone: $count files"
}

demo() {
  install_packages "${build_packages[@]}"
  echo "== Building Praxis"
  build release --target praxis_tool
  cmake --install build/release --prefix build/prefix >/dev/null
  local praxis=build/prefix/bin/praxis app=build/demo/cmake-app
  rm -rf build/demo
  mkdir -p build/demo
  cp -R samples/cmake-app "$app"

  echo
  echo "== The sample's components in three languages"
  show "$praxis" generate "$app/components" --registry "$app/registry.yaml" \
    --pack cpp=cpp --pack typescript=web --pack json-schema=schema --out build/demo/generated
  (cd build/demo/generated && find . -type f -not -path './.praxis/*' | sort | sed 's|^./|  |')

  echo
  echo "== A CMake project that generates them while it is built: samples/cmake-app"
  show cmake --log-level=WARNING -G Ninja -S "$app" -B "$app/build" \
    "-DCMAKE_PREFIX_PATH=$PWD/build/prefix"
  show cmake --build "$app/build"
  show "$app/build/app"

  echo
  echo "== Building again"
  local outputs objects
  outputs=$(file_times "$app/build/praxis" '*')
  objects=$(file_times "$app/build" '*.o')
  show cmake --build "$app/build"
  explain_difference "$outputs" "$(file_times "$app/build/praxis" '*')" "Rewritten"

  echo
  echo "== After an edit of one component: Slider gets a property \`step\`"
  sed -i 's/^  marks:/  step: {type: number, default: 1, description: Smallest change}\n  marks:/' \
    "$app/components/inputs/Slider.praxis.yaml"
  show cmake --build "$app/build"
  explain_difference "$outputs" "$(file_times "$app/build/praxis" '*')" "Rewritten"
  explain_difference "$objects" "$(file_times "$app/build" '*.o')" "Compiled again"

  echo
  echo "Praxis is installed in build/prefix. README.md says how to use it in a project."
}

# --- Every test ------------------------------------------------------------------------------

summary=()
failed=0

# Runs one step, shows what it prints, and notes how it went and how long it took.
step() {
  local name=$1 start=$SECONDS result=ok
  shift
  echo
  echo "== $name"
  # In a subshell of its own, where errexit holds: it does not in the condition of an `if`.
  set +e
  (set -e; "$@")
  local code=$?
  set -e
  if ((code)); then
    result=FAILED
    failed=$((failed + 1))
  fi
  summary+=("$(printf '%-6s  %-40s %5d s' "$result" "$name" $((SECONDS - start)))")
}

# Builds a preset and runs those of its tests that the further arguments select.
build_and_test() {
  local preset=$1
  shift
  build "$preset"
  ctest --preset "$preset" -j "$(nproc)" "$@"
}

check_scripts() {
  shellcheck bootstrap.sh .ci/run
}

install_test_tools() {
  install_packages "${build_packages[@]}" "${test_packages[@]}"
  install_program npm nodejs npm
  install_program chromium chromium
  install_program javac default-jdk-headless
  install_program go golang-go
  install_program mypy mypy
  install_program rustc rustc
  install_program cargo cargo
  install_packages librust-serde-dev librust-serde-derive-dev librust-serde-json-dev
}

# What the compilers accept that no package of this system has.
check_toolchains() {
  install_packages debootstrap
  local components=()
  if [[ -d ../shared/data ]]; then
    components=(../shared/data/components/*/ --hazards ../shared/data/hazards)
  fi
  tests/compilers/check_generated.py build/release/praxis "${components[@]}" --work build/toolchains \
    --only swift,agreement --toolchains
}

run_tests() {
  local start=$SECONDS
  install_test_tools
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  step "shell scripts" check_scripts
  step "release: build and all tests" build_and_test release
  step "asan and ubsan: tests of the tool" build_and_test asan
  # Those that run loops on threads.
  step "tsan: tests of the tool" build_and_test tsan -L 'unit|incremental'
  if [[ ${1:-} == --toolchains ]]; then
    step "toolchains: Swift" check_toolchains
  fi

  echo
  echo "== Summary"
  printf '%s\n' "${summary[@]}"
  echo "total $(((SECONDS - start) / 60)) min $(((SECONDS - start) % 60)) s"
  echo "$((${#summary[@]} - failed)) passed, $failed failed"
  ((failed == 0))
}

# The whole script is read before anything runs, so that it may be edited meanwhile.
main() {
  case "${1:-}" in
    "") demo ;;
    test)
      [[ ${2:-} =~ ^(--toolchains)?$ ]] || main unknown
      run_tests "${2:-}"
      ;;
    tidy) install_test_tools && build tidy ;;
    -h | --help) usage ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
}

main "$@"
