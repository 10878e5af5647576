// The templates of pack/, written by hand with fmt: what a template engine is to be measured against.
#pragma once

#include <string>
#include <vector>

// What the data of a component would be in a generator that is written for it.
struct Uses {
  std::string name = "Button";
  std::string description = "starts an action when it is pressed";
  std::vector<std::string> variants = {"primary", "secondary", "outline", "ghost", "danger"};
  std::vector<std::string> sizes = {"small", "medium", "large"};
  std::vector<std::string> states = {"isDisabled", "isLoading", "isPressed", "isSelected"};
  std::vector<std::string> accessibility = {"aria-label", "aria-describedby", "aria-expanded"};
  std::vector<std::string> interactions = {"onPress", "onHover", "onFocus", "onBlur"};
  std::vector<std::string> styling = {"className", "style"};
};

// Appends what pack/component.ts.jinja renders.
void write_props(const Uses& uses, std::string& text);
// Appends what pack/schema.json.jinja renders.
void write_schema(const Uses& uses, std::string& text);
