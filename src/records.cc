#include "records.h"

#include <utility>

namespace praxis {
namespace {

void write_names(ByteWriter& out, const std::vector<std::string>& names) {
  out.add_all(names, [](ByteWriter& writer, const std::string& name) { writer.add_text(name); });
}

std::vector<std::string> read_names(ByteReader& in) {
  std::vector<std::string> names;
  in.get_all([&](ByteReader& reader) { names.emplace_back(reader.get_text()); });
  return names;
}

void write_hashes(ByteWriter& out, const std::map<std::string, Hash128>& hashes) {
  out.add_all(hashes, [](ByteWriter& writer, const auto& entry) {
    writer.add_text(entry.first).add(entry.second);
  });
}

std::map<std::string, Hash128> read_hashes(ByteReader& in) {
  std::map<std::string, Hash128> hashes;
  in.get_all([&](ByteReader& reader) {
    std::string name(reader.get_text());
    hashes[std::move(name)] = reader.get<Hash128>();
  });
  return hashes;
}

void write_texts(ByteWriter& out, const std::map<std::string, std::string>& texts) {
  out.add_all(texts, [](ByteWriter& writer, const auto& entry) {
    writer.add_text(entry.first).add_text(entry.second);
  });
}

std::map<std::string, std::string> read_texts(ByteReader& in) {
  std::map<std::string, std::string> texts;
  in.get_all([&](ByteReader& reader) {
    std::string name(reader.get_text());
    texts[std::move(name)] = reader.get_text();
  });
  return texts;
}

void write_marks(ByteWriter& out, const std::vector<std::uint64_t>& marks) {
  out.add_all(marks, [](ByteWriter& writer, std::uint64_t mark) { writer.add(mark); });
}

void write(ByteWriter& out, const Summary& summary) {
  out.add_text(summary.name).add_text(summary.description).add_text(summary.category);
  write_names(out, summary.tags);
  out.add_text(summary.since).add(summary.deprecated.deprecated);
  out.add_text(summary.deprecated.advice).add_text(summary.directory);
  write_texts(out, summary.identifiers);
}

Summary read_summary(ByteReader& in) {
  Summary summary;
  summary.name = in.get_text();
  summary.description = in.get_text();
  summary.category = in.get_text();
  summary.tags = read_names(in);
  summary.since = in.get_text();
  summary.deprecated.deprecated = in.get<std::uint8_t>() != 0;
  summary.deprecated.advice = in.get_text();
  summary.directory = in.get_text();
  summary.identifiers = read_texts(in);
  return summary;
}

// What of an output only this layout knows.
struct OutputRest {
  Signature signature;
  Hash128 action_key;
  std::uint32_t pack = 0;
  std::uint32_t entry = 0;
};

void write_outputs(ByteWriter& out, const std::vector<OwnedOutput>& outputs) {
  out.add_all(outputs, [](ByteWriter& writer, const OwnedOutput& output) {
    writer.add(output.record.content).add_text(output.plan.path);
    writer.add(std::uint32_t{sizeof(OutputRest)});
    writer.add(OutputRest{output.record.signature, output.record.action_key, output.plan.pack,
                          output.plan.entry});
  });
}

}  // namespace

std::optional<std::string_view> checked(std::string_view value) {
  std::uint64_t checksum = 0;
  if (value.size() < sizeof checksum) return std::nullopt;
  std::memcpy(&checksum, value.data(), sizeof checksum);
  value.remove_prefix(sizeof checksum);
  if (hash_short(value) != checksum) return std::nullopt;
  return value;
}

std::string to_bytes(const InputDetails& details) {
  ByteWriter out;
  write(out, details.summary);
  write_hashes(out, details.dependencies.registry);
  write_names(out, details.dependencies.parents);
  write_names(out, details.dependencies.refs);
  write_names(out, details.sections);
  write_marks(out, details.leaves);
  return out.take();
}

InputDetails to_details(std::string_view bytes) {
  ByteReader in(bytes);
  InputDetails details;
  details.summary = read_summary(in);
  details.dependencies.registry = read_hashes(in);
  details.dependencies.parents = read_names(in);
  details.dependencies.refs = read_names(in);
  details.sections = read_names(in);
  in.get_all([&](ByteReader& reader) { details.leaves.push_back(reader.get<std::uint64_t>()); });
  return in.complete() ? details : InputDetails();
}

// The number of outputs stands with the state, so that it can be known without reading them.
std::string to_bytes(InputRecord record) {
  ByteWriter known;
  record.state.output_count = static_cast<std::uint32_t>(record.outputs.size());
  known.add(record.state);
  write_marks(known, record.marks.parents);
  write_marks(known, record.marks.refs);
  write_marks(known, record.marks.registry);
  const std::string head = known.take();
  ByteWriter out;
  out.add(static_cast<std::uint32_t>(sizeof(std::uint32_t) + head.size())).add_bytes(head);
  write_outputs(out, record.outputs);
  return out.take();
}

void for_each_owned(std::string_view bytes,
                    const std::function<void(std::string_view, const Hash128&)>& visit) {
  const auto offset = ByteReader(bytes).get<std::uint32_t>();
  if (offset > bytes.size()) return;
  ByteReader in(bytes.substr(offset));
  in.get_all([&](ByteReader& reader) {
    const auto content = reader.get<Hash128>();
    const std::string_view path = reader.get_text();
    reader.get_text();
    if (!path.empty()) visit(path, content);
  });
}

std::string to_bytes(const ConfigurationRecord& record) {
  ByteWriter out;
  out.add(record.key).add_text(record.version);
  out.add_all(record.packs, [](ByteWriter& writer, const ConfigurationRecord::Pack& pack) {
    writer.add_text(pack.name).add(pack.key);
    write_hashes(writer, pack.files);
    write_texts(writer, pack.options);
    writer.add_all(pack.full_data, [](ByteWriter& to, std::uint32_t entry) { to.add(entry); });
  });
  out.add_all(record.registry_files, [](ByteWriter& writer, const FileRecord& file) {
    writer.add_text(file.path).add(file.signature).add(file.content);
  });
  out.add(record.registry_key);
  write_hashes(out, record.registry);
  out.add(record.complete);
  return out.take();
}

std::optional<ConfigurationRecord> to_configuration(std::string_view bytes) {
  ByteReader in(bytes);
  ConfigurationRecord record;
  record.key = in.get<Hash128>();
  record.version = in.get_text();
  in.get_all([&](ByteReader& reader) {
    ConfigurationRecord::Pack& pack = record.packs.emplace_back();
    pack.name = reader.get_text();
    pack.key = reader.get<Hash128>();
    pack.files = read_hashes(reader);
    pack.options = read_texts(reader);
    reader.get_all([&](ByteReader& from) { pack.full_data.insert(from.get<std::uint32_t>()); });
  });
  in.get_all([&](ByteReader& reader) {
    FileRecord& file = record.registry_files.emplace_back();
    file.path = reader.get_text();
    file.signature = reader.get<Signature>();
    file.content = reader.get<Hash128>();
  });
  record.registry_key = in.get<Hash128>();
  record.registry = read_hashes(in);
  record.complete = in.get<std::uint8_t>() != 0;
  if (!in.complete()) return std::nullopt;
  return record;
}

std::uint64_t registry_mark(std::string_view entry, const Hash128& content) {
  return hash_short(entry) ^ content.low;
}

std::uint64_t name_mark(std::string_view name) { return hash_short(name); }

InputMarks marks_of(const Dependencies& dependencies) {
  InputMarks marks;
  for (const std::string& name : dependencies.parents) marks.parents.push_back(name_mark(name));
  for (const std::string& name : dependencies.refs) marks.refs.push_back(name_mark(name));
  for (const auto& [entry, hash] : dependencies.registry) {
    marks.registry.push_back(registry_mark(entry, hash));
  }
  return marks;
}

std::optional<InputView> InputView::parse(std::string_view bytes) {
  const auto payload = checked(bytes);
  if (!payload) return std::nullopt;
  ByteReader in(*payload);
  in.get<std::uint32_t>();
  InputView view;
  view.state = in.get<InputState>();
  for (HashList* list : {&view.parents, &view.refs, &view.registry}) {
    const auto count = in.get<std::uint32_t>();
    *list = HashList(in.get_bytes(count * sizeof(std::uint64_t)));
  }
  in.get<std::uint32_t>();
  view.outputs_ = in.rest();
  return view;
}

OutputView InputView::read_output(ByteReader& in) {
  OutputView output;
  output.record.content = in.get<Hash128>();
  output.path = in.get_text();
  in.get<std::uint32_t>();
  const auto rest = in.get<OutputRest>();
  output.record.signature = rest.signature;
  output.record.action_key = rest.action_key;
  output.pack = rest.pack;
  output.entry = rest.entry;
  return output;
}

std::vector<OwnedOutput> InputView::outputs() const {
  std::vector<OwnedOutput> outputs;
  outputs.reserve(state.output_count);
  for_each_output([&](const OutputView& output) { outputs.push_back(output.owned()); });
  return outputs;
}

InputMarks InputView::marks() const { return {parents.all(), refs.all(), registry.all()}; }

std::string to_bytes(const std::vector<std::string>& names) {
  ByteWriter out;
  write_names(out, names);
  return out.take();
}

std::vector<std::string> to_names(std::string_view bytes) {
  ByteReader in(bytes);
  return read_names(in);
}

}  // namespace praxis
