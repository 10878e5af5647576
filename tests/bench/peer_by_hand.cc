// The generator that somebody would write in C++ for just these two outputs, without templates:
// yaml-cpp, fmt, all cores, and a file is written when it changes. It remembers nothing.
//
// usage: peer_by_hand COMPONENTS OUT
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "by_hand.h"

namespace {

namespace fs = std::filesystem;

std::vector<std::string> names(const YAML::Node& node) {
  return node.as<std::vector<std::string>>();
}

Uses read_component(const fs::path& path) {
  const YAML::Node root = YAML::LoadFile(path.string());
  const YAML::Node component = root["component"];
  const YAML::Node uses = root["uses"];
  return {component["name"].as<std::string>(),
          component["description"].as<std::string>(),
          names(uses["variants"]),
          names(uses["sizes"]),
          names(uses["states"]),
          names(uses["accessibility"]),
          names(uses["interactions"]),
          names(uses["styling"])};
}

void write_if_changed(const fs::path& path, const std::string& text) {
  {
    std::ifstream old(path, std::ios::binary);
    if (old && std::string(std::istreambuf_iterator<char>(old), {}) == text) return;
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
}

void generate(const fs::path& input, const fs::path& directory) {
  const Uses uses = read_component(input);
  std::string text;
  write_props(uses, text);
  write_if_changed(directory / (uses.name + "Props.ts"), text);
  text.clear();
  write_schema(uses, text);
  write_if_changed(directory / (uses.name + "Schema.json"), text);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: peer_by_hand COMPONENTS OUT\n", stderr);
    return 2;
  }
  const fs::path components = arguments[1];
  const fs::path out = arguments[2];
  std::vector<fs::path> inputs;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(components)) {
    if (entry.path().string().ends_with(".praxis.yaml")) inputs.push_back(entry.path());
  }
  std::sort(inputs.begin(), inputs.end());
  const auto target = [&](const fs::path& input) {
    return out / input.parent_path().lexically_relative(components);
  };
  for (const fs::path& input : inputs) fs::create_directories(target(input));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < inputs.size(); i = next++)
      generate(inputs[i], target(inputs[i]));
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back(work);
  }
  return 0;
}
