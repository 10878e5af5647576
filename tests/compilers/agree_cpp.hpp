// Reads JSON values with the generated code and prints what it makes of them, for agree_cpp.py:
// {component: [value...]} becomes {component: [{"printed": value} or {}...]}.
#pragma once

#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include "praxis_json.hpp"

class Judge {
 public:
  explicit Judge(const char* path) {
    std::ifstream file(path);
    values_ = nlohmann::json::parse(file);
  }

  // Has a component's type read its values.
  template <class Component>
  void read(const char* name) {
    nlohmann::json& results = results_[name] = nlohmann::json::array();
    for (const nlohmann::json& value : values_.at(name)) {
      nlohmann::json result = nlohmann::json::object();
      try {
        const nlohmann::json printed = value.get<Component>();
        if (nlohmann::json(printed.get<Component>()) != printed) {
          throw std::logic_error("printed otherwise when read again: " + printed.dump());
        }
        result["printed"] = printed;
      } catch (const ui::praxis_json::JsonError& error) {
        if (std::string(error.what()).rfind("$", 0) != 0) {
          throw std::logic_error(std::string("an error without a path: ") + error.what());
        }
      }
      results.push_back(result);
    }
  }

  void print() const { std::cout << results_ << '\n'; }

 private:
  nlohmann::json values_;
  nlohmann::json results_ = nlohmann::json::object();
};
