// The tree is written to one buffer, in a form that two different trees never share, and the buffer
// is hashed at once. Hashing value by value was rejected: XXH3 takes as long to finish a stream of
// ten bytes as of two hundred.
#include "yaml/tree_hash.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace praxis::yaml {
namespace {

class Writer {
 public:
  Writer(std::vector<std::uint64_t>* marks, std::vector<Leaf>* leaves)
      : marks_(marks), leaves_(leaves) {}

  Hash128 hash(const Node& root) {
    write(root);
    return hash_bytes(bytes_);
  }

 private:
  void write(const Node& node) {
    const std::size_t begin = bytes_.size();
    switch (node.kind) {
      case Kind::sequence:
        return sequence(node, begin);
      case Kind::mapping:
        return mapping(node, begin);
      default:
        scalar(node);
        return leaf(begin);
    }
  }

  // Everything begins with a letter for its kind and its length.
  void head(Kind kind, std::size_t length) {
    bytes_.push_back(static_cast<char>('a' + static_cast<int>(kind)));
    for (; length >= 0x80; length >>= 7U) bytes_.push_back(static_cast<char>(length | 0x80U));
    bytes_.push_back(static_cast<char>(length));
  }

  void scalar(const Node& node) {
    head(node.kind, node.text.size());
    bytes_.append(node.text);
  }

  void sequence(const Node& node, std::size_t begin) {
    head(node.kind, node.items.size());
    if (std::ranges::all_of(node.items, [](const Node* item) { return item->is_scalar(); })) {
      for (const Node* item : node.items) scalar(*item);
      return leaf(begin);
    }
    for (std::size_t index = 0; index < node.items.size(); ++index) {
      const Place outer = enter(name_of(*node.items[index], index));
      write(*node.items[index]);
      leave(outer);
    }
  }

  void mapping(const Node& node, std::size_t begin) {
    head(node.kind, node.entries.size());
    if (node.entries.empty()) return leaf(begin);
    for (const Entry& entry : node.entries) {
      const Place outer = enter(entry.key->is_scalar() ? entry.key->text : "?");
      key(*entry.key);
      write(*entry.value);
      leave(outer);
    }
  }

  // Keys are no leaves.
  void key(const Node& node) {
    if (node.is_scalar()) return scalar(node);
    Writer inside(nullptr, nullptr);
    inside.write(node);
    bytes_ += inside.bytes_;
  }

  // Where the walk is: the length of its path as a text, when that is wanted, and the path's mark.
  struct Place {
    std::size_t length;
    std::uint64_t mark;
  };

  bool has_leaves() const { return marks_ != nullptr || leaves_ != nullptr; }

  // An item that has a name is found by it, so that one more in front changes no other path.
  static std::string name_of(const Node& item, std::size_t index) {
    const Node* name = item.kind == Kind::mapping ? item.find("name") : nullptr;
    return name != nullptr && name->is_scalar() ? std::string(name->text) : std::to_string(index);
  }

  // Goes one step down; returns where to go back to.
  Place enter(std::string_view name) {
    const Place outer = std::exchange(parent_, Place{path_.size(), path_mark_});
    if (!has_leaves()) return outer;
    constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;  // so that the order of steps counts
    path_mark_ = (path_mark_ ^ hash_short(name)) * odd;
    if (leaves_ == nullptr) return outer;
    if (!path_.empty()) path_ += '.';
    path_ += name;
    return outer;
  }

  void leave(const Place& outer) {
    path_.resize(parent_.length);
    path_mark_ = parent_.mark;
    parent_ = outer;
  }

  void leaf(std::size_t begin) {
    if (!has_leaves()) return;
    if (++leaf_count_ > most_leaves) return forget_leaves();
    constexpr std::uint64_t half = 0xffff'ffff;
    const std::uint64_t value = hash_short(std::string_view(bytes_).substr(begin));
    const std::uint64_t mark = (path_mark_ & ~half) | (value & half);
    if (marks_ != nullptr) marks_->push_back(mark);
    if (leaves_ != nullptr) leaves_->push_back({path_, mark, parent_.length, parent_.mark & ~half});
  }

  void forget_leaves() {
    if (marks_ != nullptr) marks_->clear();
    if (leaves_ != nullptr) leaves_->clear();
    marks_ = nullptr;
    leaves_ = nullptr;
  }

  std::vector<std::uint64_t>* marks_;
  std::vector<Leaf>* leaves_;
  std::size_t leaf_count_ = 0;
  std::string bytes_;
  std::string path_;
  std::uint64_t path_mark_ = 0;
  Place parent_{};
};

}  // namespace

Hash128 hash_tree(const Node& root, std::vector<std::uint64_t>* marks, std::vector<Leaf>* leaves) {
  return Writer(marks, leaves).hash(root);
}

}  // namespace praxis::yaml
