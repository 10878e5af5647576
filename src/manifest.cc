// Layout of manifest.mdb: three databases, all with small fixed-size keys.
//   meta     "format" -> number of this layout; "configuration" -> ConfigurationRecord
//   inputs   XXH3-128 of the path -> path, InputRecord
//   outputs  XXH3-128 of the path -> content hash, path, signature, action key
// Each value begins with a checksum. The content hash and path of an output stand first in every
// layout, so that after an upgrade Praxis still knows which files are its own.
#include "manifest.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include <fmt/format.h>

#include "base/bytes.h"

namespace praxis {
namespace {

constexpr std::uint64_t format_number = 1;
constexpr std::uint64_t format_magic = 0x5052'4158'4953'0000;  // "PRAXIS", then the number

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

void write_outputs(ByteWriter& out, const std::vector<OutputPlan>& outputs) {
  out.add_all(outputs, [](ByteWriter& writer, const OutputPlan& output) {
    writer.add(output.pack).add(output.entry).add_text(output.path);
  });
}

std::vector<OutputPlan> read_outputs(ByteReader& in) {
  std::vector<OutputPlan> outputs;
  in.get_all([&](ByteReader& reader) {
    OutputPlan& output = outputs.emplace_back();
    output.pack = reader.get<std::uint32_t>();
    output.entry = reader.get<std::uint32_t>();
    output.path = reader.get_text();
  });
  return outputs;
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

std::string to_bytes(std::string_view path, const InputRecord& record) {
  ByteWriter out;
  out.add_text(path).add(record.signature).add(record.content).add(record.is_component);
  write(out, record.summary);
  out.add(record.resolved);
  write_texts(out, record.dependencies.registry);
  write_names(out, record.dependencies.parents);
  write_names(out, record.dependencies.refs);
  write_names(out, record.sections);
  out.add_all(record.leaves, [](ByteWriter& writer, std::uint64_t leaf) { writer.add(leaf); });
  write_outputs(out, record.outputs);
  return out.take();
}

std::optional<InputRecord> to_input(std::string_view bytes) {
  ByteReader in(bytes);
  InputRecord record;
  in.get_text();
  record.signature = in.get<Signature>();
  record.content = in.get<Hash128>();
  record.is_component = in.get<std::uint8_t>() != 0;
  record.summary = read_summary(in);
  record.resolved = in.get<Hash128>();
  record.dependencies.registry = read_texts(in);
  record.dependencies.parents = read_names(in);
  record.dependencies.refs = read_names(in);
  record.sections = read_names(in);
  in.get_all([&](ByteReader& reader) { record.leaves.push_back(reader.get<std::uint64_t>()); });
  record.outputs = read_outputs(in);
  if (!in.complete()) return std::nullopt;
  return record;
}

std::string to_bytes(const ConfigurationRecord& record) {
  ByteWriter out;
  out.add(record.key).add_text(record.version);
  out.add_all(record.packs, [](ByteWriter& writer, const ConfigurationRecord::Pack& pack) {
    writer.add_text(pack.name).add(pack.key);
    write_hashes(writer, pack.files);
    write_texts(writer, pack.options);
  });
  write_hashes(out, record.registry);
  write_outputs(out, record.project_outputs);
  out.add(record.inputs);
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
  });
  record.registry = read_hashes(in);
  record.project_outputs = read_outputs(in);
  record.inputs = in.get<std::uint64_t>();
  if (!in.complete()) return std::nullopt;
  return record;
}

std::string to_bytes(std::string_view path, const OutputRecord& record) {
  ByteWriter out;
  out.add(record.content).add_text(path).add(record.signature).add(record.action_key);
  return out.take();
}

// `current_format` is false for the record of another version, of which only the content counts.
std::optional<OutputRecord> to_output(std::string_view bytes, bool current_format) {
  ByteReader in(bytes);
  OutputRecord record;
  record.content = in.get<Hash128>();
  const bool has_path = !in.get_text().empty();
  if (!current_format) return has_path ? std::optional(record) : std::nullopt;
  record.signature = in.get<Signature>();
  record.action_key = in.get<Hash128>();
  if (!in.complete()) return std::nullopt;
  return record;
}

MDB_val to_value(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

std::string_view to_view(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

}  // namespace

// The open LMDB environment, with one read transaction for the whole run.
struct Manifest::Store {
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() {
    end_reading();
    if (environment != nullptr) mdb_env_close(environment);
  }

  // Each returns an LMDB error number, 0 for success.
  int open(const std::string& path);
  int begin_reading();
  void end_reading() {
    if (reading != nullptr) mdb_txn_abort(std::exchange(reading, nullptr));
  }

  // Returns the checked payload under `key`, or nothing.
  std::optional<std::string_view> get(MDB_dbi database, std::string_view key) const;
  void for_each(MDB_dbi database, const auto& visit) const;

  MDB_env* environment = nullptr;
  MDB_txn* reading = nullptr;
  MDB_dbi meta = 0, inputs = 0, outputs = 0;
  bool current_format = true;
};

namespace {

// A key that stands for a path of any length.
struct PathKey {
  explicit PathKey(std::string_view path) : hash(hash_bytes(path)) {}
  std::string_view view() const {
    return {reinterpret_cast<const char*>(&hash), sizeof hash};
  }
  Hash128 hash;
};

std::optional<std::string_view> checked(std::string_view value) {
  std::uint64_t checksum = 0;
  if (value.size() < sizeof checksum) return std::nullopt;
  std::memcpy(&checksum, value.data(), sizeof checksum);
  value.remove_prefix(sizeof checksum);
  if (hash_bytes(value).low != checksum) return std::nullopt;
  return value;
}

int put(MDB_txn* transaction, MDB_dbi database, std::string_view key, std::string_view payload) {
  ByteWriter value;
  value.add(hash_bytes(payload).low);
  std::string bytes = value.take();
  bytes.append(payload);
  MDB_val key_value = to_value(key);
  MDB_val data_value = to_value(bytes);
  return mdb_put(transaction, database, &key_value, &data_value, 0);
}

int remove(MDB_txn* transaction, MDB_dbi database, std::string_view path) {
  const PathKey key(path);
  MDB_val key_value = to_value(key.view());
  const int result = mdb_del(transaction, database, &key_value, nullptr);
  return result == MDB_NOTFOUND ? 0 : result;
}

// LMDB maps the whole file and trusts it: a file that lost its end would be a SIGBUS.
bool is_truncated(MDB_env* environment, const std::string& path) {
  MDB_envinfo information;
  MDB_stat statistics;
  mdb_env_info(environment, &information);
  mdb_env_stat(environment, &statistics);
  const FileState state = Disk().state(path);
  return state.signature.size < (information.me_last_pgno + 1) * statistics.ms_psize;
}

constexpr std::string_view file_of_manifest = "manifest.mdb";

}  // namespace

int Manifest::Store::open(const std::string& path) {
  if (const int result = mdb_env_create(&environment)) return result;
  mdb_env_set_maxdbs(environment, 3);
  // The map is address space, not memory; systems that limit it get a smaller one.
  int result = ENOMEM;
  for (std::size_t size = std::size_t{1} << 36; result == ENOMEM && size >= 1u << 26; size /= 4) {
    mdb_env_set_mapsize(environment, size);
    result = mdb_env_open(environment, path.c_str(), MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOTLS, 0666);
    if (result == ENOMEM) {
      mdb_env_close(environment);
      if (const int created = mdb_env_create(&environment)) return created;
      mdb_env_set_maxdbs(environment, 3);
    }
  }
  if (result == 0 && is_truncated(environment, path)) return MDB_CORRUPTED;
  return result;
}

int Manifest::Store::begin_reading() {
  if (const int result = mdb_txn_begin(environment, nullptr, MDB_RDONLY, &reading)) return result;
  for (const auto& [name, database] :
       {std::pair{"meta", &meta}, std::pair{"inputs", &inputs}, std::pair{"outputs", &outputs}}) {
    if (const int result = mdb_dbi_open(reading, name, 0, database)) return result;
  }
  const auto format = get(meta, "format");
  if (!format || format->size() != sizeof format_magic) return MDB_INVALID;
  const auto number = ByteReader(*format).get<std::uint64_t>();
  if ((number & ~std::uint64_t{0xffff}) != format_magic) return MDB_INVALID;
  current_format = number == (format_magic | format_number);
  return 0;
}

std::optional<std::string_view> Manifest::Store::get(MDB_dbi database, std::string_view key) const {
  MDB_val key_value = to_value(key);
  MDB_val value;
  if (mdb_get(reading, database, &key_value, &value) != 0) return std::nullopt;
  return checked(to_view(value));
}

void Manifest::Store::for_each(MDB_dbi database, const auto& visit) const {
  MDB_cursor* cursor = nullptr;
  if (mdb_cursor_open(reading, database, &cursor) != 0) return;
  MDB_val key;
  MDB_val value;
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
    if (const auto payload = checked(to_view(value))) visit(*payload);
  }
  mdb_cursor_close(cursor);
}

Manifest::Manifest(std::string directory, Diagnostics& diagnostics)
    : directory_(std::move(directory)) {
  const std::string path = join_path(directory_, file_of_manifest);
  if (Disk().state(path).kind == FileKind::missing) return;
  auto store = std::make_unique<Store>();
  int result = store->open(path);
  if (result == 0) result = store->begin_reading();
  if (result != 0) {
    Diagnostic& warning = diagnostics.warning(
        "manifest-unusable", {}, fmt::format("the manifest cannot be used ({})", mdb_strerror(result)));
    warning.path = path;
    warning.hint = "it is rebuilt by this run, which therefore looks at every file";
    store.reset();
    if (result != EACCES) Disk().remove(path);
    return;
  }
  store_ = std::move(store);
  if (!store_->current_format) return;
  if (const auto bytes = store_->get(store_->meta, "configuration")) {
    configuration_ = to_configuration(*bytes);
  }
}

Manifest::~Manifest() = default;

std::optional<InputRecord> Manifest::input(std::string_view path) const {
  if (store_ == nullptr || !store_->current_format) return std::nullopt;
  const auto bytes = store_->get(store_->inputs, PathKey(path).view());
  return bytes ? to_input(*bytes) : std::nullopt;
}

std::optional<OutputRecord> Manifest::output(std::string_view path) const {
  if (store_ == nullptr) return std::nullopt;
  const auto bytes = store_->get(store_->outputs, PathKey(path).view());
  return bytes ? to_output(*bytes, store_->current_format) : std::nullopt;
}

std::vector<std::string> Manifest::output_paths() const {
  std::vector<std::string> paths;
  if (store_ == nullptr) return paths;
  store_->for_each(store_->outputs, [&](std::string_view bytes) {
    ByteReader in(bytes);
    in.get<Hash128>();
    paths.emplace_back(in.get_text());
  });
  return paths;
}

std::uint64_t Manifest::output_count() const {
  if (store_ == nullptr) return 0;
  MDB_stat statistics{};
  mdb_stat(store_->reading, store_->outputs, &statistics);
  return statistics.ms_entries;
}

std::vector<std::string> Manifest::input_paths() const {
  std::vector<std::string> paths;
  if (store_ == nullptr || !store_->current_format) return paths;
  store_->for_each(store_->inputs, [&](std::string_view bytes) {
    paths.emplace_back(ByteReader(bytes).get_text());
  });
  return paths;
}

bool Manifest::Changes::empty() const {
  return !configuration && inputs.empty() && removed_inputs.empty() && outputs.empty() &&
         removed_outputs.empty();
}

namespace {

// Throws DiskError for an LMDB error number.
void require(int result, const std::string& path) {
  if (result == 0) return;
  if (result > 0) throw DiskError("write the manifest", path, result);
  throw DiskError(fmt::format("write the manifest ({}) to", mdb_strerror(result)), path, EIO);
}

// A write transaction that is aborted unless committed.
class Transaction {
 public:
  Transaction(MDB_env* environment, std::string path) : path_(std::move(path)) {
    require(mdb_txn_begin(environment, nullptr, 0, &transaction_), path_);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (transaction_ != nullptr) mdb_txn_abort(transaction_);
  }
  MDB_dbi database(const char* name) {
    MDB_dbi database = 0;
    require(mdb_dbi_open(transaction_, name, MDB_CREATE, &database), path_);
    return database;
  }
  void clear(MDB_dbi database) { require(mdb_drop(transaction_, database, 0), path_); }
  void put(MDB_dbi database, std::string_view key, std::string_view payload) {
    require(praxis::put(transaction_, database, key, payload), path_);
  }
  void remove(MDB_dbi database, std::string_view path) {
    require(praxis::remove(transaction_, database, path), path_);
  }
  void commit() { require(mdb_txn_commit(std::exchange(transaction_, nullptr)), path_); }

 private:
  std::string path_;
  MDB_txn* transaction_ = nullptr;
};

}  // namespace

void Manifest::commit(const Changes& changes) {
  const std::string path = join_path(directory_, file_of_manifest);
  const bool replace_format = store_ != nullptr && !store_->current_format;
  if (store_ == nullptr) {
    store_ = std::make_unique<Store>();
    require(store_->open(path), path);
  } else {
    store_->end_reading();
  }
  Transaction transaction(store_->environment, path);
  const MDB_dbi meta = transaction.database("meta");
  const MDB_dbi inputs = transaction.database("inputs");
  const MDB_dbi outputs = transaction.database("outputs");
  if (replace_format) {
    transaction.clear(meta);
    transaction.clear(inputs);
  }
  transaction.put(meta, "format", ByteWriter().add(format_magic | format_number).take());
  if (changes.configuration) {
    transaction.put(meta, "configuration", to_bytes(*changes.configuration));
  }
  for (const auto& input : changes.removed_inputs) transaction.remove(inputs, input);
  for (const auto& output : changes.removed_outputs) transaction.remove(outputs, output);
  for (const auto& [name, record] : changes.inputs) {
    transaction.put(inputs, PathKey(name).view(), to_bytes(name, record));
  }
  for (const auto& [name, record] : changes.outputs) {
    transaction.put(outputs, PathKey(name).view(), to_bytes(name, record));
  }
  transaction.commit();
}

ManifestLock::ManifestLock(const std::string& directory) {
  Disk().create_directories(directory);
  const std::string path = join_path(directory, "lock");
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw DiskError("write", path, errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  std::fputs("praxis: waiting for another run on the same output directory\n", stderr);
  while (::flock(descriptor_, LOCK_EX) != 0) {
    if (errno != EINTR) throw DiskError("lock", path, errno);
  }
}

ManifestLock::~ManifestLock() { ::close(descriptor_); }

}  // namespace praxis
